package dev.fallline.telemetry.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineProperties;
import dev.fallline.telemetry.webhook.SecretSeal.BrokenSealException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SecretSealTest {

    private static final String OLD = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String NEW = Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes());

    @TempDir
    Path home;

    @Test
    void opensWhatItSealedAlsoAfterARestart() throws Exception {
        String sealed = seal("").seal("whsec_a", "here");
        assertThat(sealed).doesNotContain("whsec_").isNotEqualTo(seal("").seal("whsec_a", "here"));
        assertThat(seal("").open(sealed, "here")).isEqualTo("whsec_a");
        assertThat(seal("").open("whsec_clear", "here")).isEqualTo("whsec_clear");
        try (var files = Files.list(home)) {
            assertThat(files).containsExactly(home.resolve("webhooks.key"));
        }
    }

    @Test
    void opensNothingElsewhereNorWithoutItsKeyNorWhenItWasChanged() {
        String sealed = seal(OLD).seal("whsec_a", "here");
        assertThatThrownBy(() -> seal(OLD).open(sealed, "there")).isInstanceOf(BrokenSealException.class);
        assertThatThrownBy(() -> seal(NEW).open(sealed, "here")).isInstanceOf(BrokenSealException.class).hasMessageContaining("key");
        for (String other : new String[] {sealed.substring(0, 30), "sealed1:", sealed.replaceFirst("..$", "AA")}) {
            assertThatThrownBy(() -> seal(OLD).open(other, "here")).isInstanceOf(BrokenSealException.class);
        }
    }

    @Test
    void changesItsKey() throws Exception {
        String sealed = seal(OLD).seal("whsec_a", "here");
        assertThat(seal(NEW + "," + OLD).open(sealed, "here")).isEqualTo("whsec_a");
        assertThat(seal(NEW).open(seal(NEW + "," + OLD).seal("whsec_b", "here"), "here")).isEqualTo("whsec_b");
    }

    @Test
    void refusesWhatIsNoKey() {
        assertThatThrownBy(() -> seal("c2hvcnQ=")).rootCause().hasMessageContaining("32 bytes");
    }

    private SecretSeal seal(String keys) {
        var binder = new Binder(new MapConfigurationPropertySource(
                Map.of("fallline.home", home.toString(), "fallline.webhooks.encryption-keys", keys)));
        return new SecretSeal(
                binder.bindOrCreate("fallline.webhooks", WebhookProperties.class),
                binder.bindOrCreate("fallline", FalllineProperties.class));
    }
}
