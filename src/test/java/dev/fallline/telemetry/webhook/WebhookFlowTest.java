package dev.fallline.telemetry.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.fallline.FalllineProperties;
import dev.fallline.ServiceTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Webhooks to a receiver on this machine, judged by the library of the specification's authors. */
@ServiceTest
@TestPropertySource(
        properties = {"fallline.webhooks.allow-private-addresses=true", "fallline.webhooks.retries=PT0.05S,PT0.05S"})
@Timeout(300)
class WebhookFlowTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    JsonMapper json;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    FalllineProperties properties;

    private Receiver receiver;

    @BeforeEach
    void listen() throws Exception {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void postsTheEventsThatAreWantedAndSignsThem() throws Exception {
        JsonNode endpoint = post("/v1/webhooks/endpoints", "{\"url\":\"%s\"}".formatted(receiver.url("/a")), 201);
        var verifier = new Webhook(endpoint.path("secret").asString());
        String job = submit("/a", "\"job.queued\",\"job.succeeded\"");
        var events = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            Receiver.Message message = receiver.next();
            verifier.verify(message.body(), message.headers());
            events.add(json.readTree(message.body()).path("type").asString());
            assertThat(json.readTree(message.body()).path("data").path("job_id").asString()).isEqualTo(job);
        }
        // Each is sent on its own, so that one that waits for its retry holds up no other.
        assertThat(events).containsExactlyInAnyOrder("job.queued", "job.succeeded");
        delivered(job, 2);
        assertThat(receiver.more()).isNull();

        JsonNode renewed = post("/v1/webhooks/endpoints", "{\"url\":\"%s\"}".formatted(receiver.url("/a")), 201);
        assertThat(renewed.path("id")).isEqualTo(endpoint.path("id"));
        submit("/a", "\"job.succeeded\"");
        Receiver.Message message = receiver.next();
        verifier.verify(message.body(), message.headers());
        new Webhook(renewed.path("secret").asString()).verify(message.body(), message.headers());
        assertThatThrownBy(() -> new Webhook(new Secrets().next()).verify(message.body(), message.headers()))
                .isInstanceOf(WebhookVerificationException.class);
        assertThat(get("/v1/webhooks/endpoints").toString()).doesNotContain("whsec_");
    }

    @Test
    void keepsNoSecretInClear() throws Exception {
        post("/v1/webhooks/endpoints", "{\"url\":\"%s\"}".formatted(receiver.url("/sealed")), 201);
        post("/v1/webhooks/endpoints", "{\"url\":\"%s\"}".formatted(receiver.url("/sealed")), 201);
        assertThat(jdbc.queryForList("select secret from webhook_endpoint union all select former_secret from"
                        + " webhook_endpoint where former_secret is not null", String.class))
                .isNotEmpty()
                .allSatisfy(secret -> assertThat(secret).startsWith("sealed1:"));
        assertThat(Files.getPosixFilePermissions(properties.directory("webhooks.key")))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void triesAgainWithTheSameIdUntilItArrives() throws Exception {
        receiver.answer(500, 503);
        String job = submit("/b", "\"job.succeeded\"");
        String id = receiver.next().header("webhook-id");
        assertThat(receiver.next().header("webhook-id")).isEqualTo(id);
        assertThat(receiver.next().header("webhook-id")).isEqualTo(id);
        JsonNode delivery = delivered(job, 1);
        assertThat(delivery.path("id").asString()).isEqualTo(id);
        assertThat(delivery.path("attempts").asInt()).isEqualTo(3);

        post("/v1/webhooks/deliveries/" + id + "/replay", "", 202);
        assertThat(receiver.next().header("webhook-id")).isEqualTo(id);
    }

    @Test
    void givesUpInTheEndAndFollowsNoRedirect() throws Exception {
        receiver.answer(302, 302, 302);
        String job = submit("/c", "\"job.succeeded\"");
        for (int i = 0; i < 3; i++) {
            assertThat(receiver.next().path()).isEqualTo("/c");
        }
        JsonNode delivery = settled(job, "failed", 1);
        assertThat(delivery.path("response_status").asInt()).isEqualTo(302);
        assertThat(delivery.path("next_attempt_at").isNull()).isTrue();
        assertThat(receiver.more()).isNull();
    }

    @Test
    void sendsNothingMoreToWhatIsGoneUntilItIsRenewed() throws Exception {
        receiver.answer(410);
        String first = submit("/d", "\"job.succeeded\"");
        receiver.next();
        JsonNode failed = settled(first, "failed", 1);
        String second = submit("/d", "\"job.succeeded\"");
        settled(second, "failed", 1);
        assertThat(receiver.more()).isNull();
        String replay = "/v1/webhooks/deliveries/" + failed.path("id").asString() + "/replay";
        post(replay, "", 409);
        post("/v1/webhooks/endpoints", "{\"url\":\"%s\"}".formatted(receiver.url("/d")), 201);
        post(replay, "", 202);
        assertThat(receiver.next().header("webhook-id")).isEqualTo(failed.path("id").asString());
        delivered(first, 1);
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        post("/v1/webhooks/deliveries/msg_none/replay", "", 404);
        post("/v1/webhooks/endpoints", "{\"url\":\"nowhere\"}", 400);
        post("/v1/webhooks/endpoints", "{}", 400);
    }

    private String submit(String path, String events) throws Exception {
        return post(
                        "/v1/jobs",
                        """
                        {"dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"},"training":{"epochs":1},
                         "webhook":{"url":"%s","events":[%s]}}
                        """
                                .formatted(receiver.url(path), events),
                        202)
                .path("id")
                .asString();
    }

    private JsonNode delivered(String job, int messages) throws Exception {
        return settled(job, "delivered", messages);
    }

    private JsonNode settled(String job, String status, int messages) throws Exception {
        while (true) {
            JsonNode data = get("/v1/webhooks/deliveries?job_id=" + job + "&status=" + status).path("data");
            if (data.size() == messages) {
                return data.path(0);
            }
            Thread.sleep(10);
        }
    }

    private JsonNode get(String path) throws Exception {
        var answer = CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    private JsonNode post(String path, String body, int status) throws Exception {
        var request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        var answer = CLIENT.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return json.readTree(answer.body());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
