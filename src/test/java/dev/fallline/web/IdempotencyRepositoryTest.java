package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.Databases;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class IdempotencyRepositoryTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @ParameterizedTest
    @EnumSource(Databases.class)
    void aKeyIsClaimedOncePerPathUntilItIsPurged(Databases database) {
        var repository = new IdempotencyRepository(JdbcClient.create(database.fresh()));
        assertThat(repository.claim("mine", "key", "/a", "me", NOW)).isTrue();
        assertThat(repository.claim("mine", "key", "/a", "you", NOW)).isFalse();
        assertThat(repository.claim("mine", "key", "/b", "you", NOW)).isTrue();
        assertThat(repository.claim("yours", "key", "/a", "you", NOW)).isTrue();

        repository.touch("me", NOW.plusSeconds(60));
        repository.purge(NOW.minus(Duration.ofHours(24)), NOW.plusSeconds(30));
        assertThat(repository.claim("mine", "key", "/a", "you", NOW)).isFalse();
        assertThat(repository.claim("mine", "key", "/b", "me", NOW)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void anAnswerIsKeptWhole(Databases database) {
        var repository = new IdempotencyRepository(JdbcClient.create(database.fresh()));
        repository.claim("mine", "key", "/a", "me", NOW);
        assertThat(repository.find("mine", "key", "/a")).isEmpty();

        var body = "{\"ü\":1}".getBytes(StandardCharsets.UTF_8);
        repository.complete("mine", "key", "/a", "me", new IdempotencyRecords.Answer(201, null, "/x", body, "ab"), NOW);
        var found = repository.find("mine", "key", "/a").orElseThrow();
        assertThat(found.body()).isEqualTo(body);
        assertThat(found.contentType()).isNull();
        assertThat(found.location()).isEqualTo("/x");

        repository.purge(NOW.plusSeconds(1), NOW);
        assertThat(repository.find("mine", "key", "/a")).isEmpty();
    }
}
