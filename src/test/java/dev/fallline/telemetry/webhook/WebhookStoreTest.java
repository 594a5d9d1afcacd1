package dev.fallline.telemetry.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.Databases;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What holds of webhooks on every database. */
@ParameterizedClass
@EnumSource(Databases.class)
class WebhookStoreTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private final WebhookRepository webhooks;

    WebhookStoreTest(Databases database) {
        webhooks = new WebhookRepository(new JdbcTemplate(database.fresh()));
        var endpoint = new Endpoint("whe_1", "default", "https://example.org", "whsec_1", null, null, NOW, null);
        assertThat(webhooks.insert(endpoint, "hash")).isTrue();
        assertThat(webhooks.insert(endpoint, "hash")).isFalse();
        webhooks.insert("msg_1", "whe_1", "job_1", "job.failed", "{}", NOW);
    }

    @Test
    void isTriedByOneServerAtATimeAndAgainWhenThatOneDies() {
        Delivery due = webhooks.due(NOW, 10).getFirst();
        assertThat(webhooks.claim(due, NOW, NOW.plusSeconds(45))).isTrue();
        assertThat(webhooks.claim(due, NOW, NOW.plusSeconds(45))).isFalse();
        assertThat(webhooks.due(NOW.plusSeconds(44), 10)).isEmpty();
        Delivery left = webhooks.due(NOW.plusSeconds(45), 10).getFirst();
        assertThat(webhooks.claim(left, NOW.plusSeconds(45), NOW.plusSeconds(90))).isTrue();
        webhooks.settle("msg_1", 1, DeliveryStatus.FAILED, null, 500, "of the one that died");
        assertThat(webhooks.due(NOW.plusSeconds(90), 10)).hasSize(1);
        webhooks.settle("msg_1", 2, DeliveryStatus.DELIVERED, null, 200, null);
        assertThat(webhooks.due(NOW.plusSeconds(1000), 10)).isEmpty();
        assertThat(webhooks.deliveries("default", DeliveryStatus.DELIVERED, "job_1", null, 10))
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.responseStatus()).isEqualTo(200));
        assertThat(webhooks.projectOf("msg_1")).isEqualTo("default");
        assertThat(webhooks.deliveries("other", null, null, null, 10)).isEmpty();
    }

    @Test
    void keepsTheFormerSecretForAWhileAndEnablesAgain() {
        webhooks.disable("whe_1", NOW);
        webhooks.renew("whe_1", "whsec_2", "whsec_1", NOW.plusSeconds(60));
        assertThat(webhooks.endpointOf("hash"))
                .isEqualTo(new Endpoint(
                        "whe_1", "default", "https://example.org", "whsec_2", "whsec_1", NOW.plusSeconds(60), NOW, null));
    }
}
