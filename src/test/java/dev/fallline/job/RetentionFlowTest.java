package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.FalllineProperties;
import dev.fallline.ServiceTest;
import dev.fallline.storage.ArtifactStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What jobs leave behind goes in its time, and nothing before. */
@ServiceTest
class RetentionFlowTest {

    private static final String SPEC =
            """
            {"dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"},
             "training":{"epochs":20,"checkpoint":{"every_epochs":5}}}
            """;

    @LocalServerPort
    int port;

    @Autowired
    Retention retention;

    @Autowired
    ArtifactStore artifacts;

    @Autowired
    FalllineProperties properties;

    @Autowired
    JdbcTemplate jdbc;

    @Test
    void removesTheHistoryOfJobsThatHaveLongBeenOver() throws Exception {
        var client = new JobClient(port);
        JsonNode old = client.finished(client.submit(SPEC));
        JsonNode young = client.finished(client.submit(SPEC));
        jdbc.update(
                "update job set finished_at = ? where id = ?",
                Instant.now().minus(properties.retention()).minusSeconds(1).atOffset(ZoneOffset.UTC),
                old.path("id").asString());

        retention.perform();

        assertThat(client.get(JobClient.path(old) + "/metrics").path("series")).isEmpty();
        assertThat(client.get(JobClient.path(old) + "/events").path("data")).isEmpty();
        assertThat(client.get(JobClient.path(old) + "/checkpoints")).isEmpty();
        assertThat(files(old)).isEmptyDirectory();
        assertThat(client.job(old).path("status").asString()).isEqualTo("succeeded");
        assertThat(client.get("/v1/models/" + old.path("model_id").asString()).path("job_id"))
                .isEqualTo(old.path("id"));
        assertThat(client.get(JobClient.path(young) + "/metrics").path("series")).isNotEmpty();
        assertThat(client.get(JobClient.path(young) + "/checkpoints")).isNotEmpty();
        assertThat(files(young)).isNotEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoints/job_gone/ckpt_%s.safetensors", "models/mdl_%s.safetensors"})
    void removesFilesThatNoRowKnowsOnceTheyAreNotNew(String key) throws Exception {
        artifacts.put(key.formatted("old"), new byte[] {1});
        artifacts.put(key.formatted("new"), new byte[] {1});
        age(key.formatted("old"));

        retention.perform();

        assertThat(artifacts.exists(key.formatted("old"))).isFalse();
        assertThat(artifacts.exists(key.formatted("new"))).isTrue();
    }

    @Test
    void keepsTheFileOfAModel() throws Exception {
        var client = new JobClient(port);
        JsonNode job = client.finished(client.submit(
                """
                {"dataset":{"id":"iris","target":"species"},"model":{"type":"mlp","hidden":[150,150]},
                 "training":{"epochs":1}}
                """));
        String key = "models/" + job.path("model_id").asString() + ".safetensors";
        age(key);
        retention.perform();
        assertThat(artifacts.exists(key)).isTrue();
    }

    private void age(String key) throws Exception {
        Files.setLastModifiedTime(
                properties.directory("artifacts").resolve(key),
                FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    }

    private Path files(JsonNode job) {
        return properties.directory("artifacts").resolve("checkpoints").resolve(job.path("id").asString());
    }
}
