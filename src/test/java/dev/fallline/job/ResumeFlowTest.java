package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.FalllineProperties;
import dev.fallline.ServiceTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** A job that was paused, resumed, changed or forked is what it would have been in one piece. */
@ServiceTest
class ResumeFlowTest {

    /** Long enough to be caught in the middle. */
    private static final String LONG =
            """
            {"dataset":{"id":"digits","target":"digit"},
             "model":{"type":"mlp","hidden":[64],"dropout":0.1},
             "optimizer":{"type":"%s"},"schedule":{"type":"cosine"},
             "training":{"epochs":450,"seed":5,"batch_size":16,"average":{"type":"ema"},
                         "checkpoint":{"every_steps":%d,"keep":3},
                         "early_stopping":{"metric":"validation_loss","patience":450}}}
            """;

    @LocalServerPort
    int port;

    @Autowired
    FalllineProperties properties;

    private JobClient client = new JobClient(0);

    @BeforeEach
    void connect() {
        client = new JobClient(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adam", "nadam", "sgd"})
    void pausedAndResumedEndsLikeOneNeverInterrupted(String optimizer) throws Exception {
        String spec = LONG.formatted(optimizer, 13777);
        JsonNode whole = client.finished(client.submit(spec));
        JsonNode job = client.submit(spec);
        var random = new Random(1);
        for (int i = 0; i < 4; i++) {
            client.running(job);
            Thread.sleep(random.nextInt(200));
            var answer = client.post(JobClient.path(job) + "/pause", "");
            if (answer.statusCode() == 409) {
                break;
            }
            JsonNode paused = client.rested(job);
            if (paused.path("is_terminal").asBoolean()) {
                // It came to its end before it came to the pause.
                break;
            }
            assertThat(paused.path("status").asString()).isEqualTo("paused");
            assertThat(paused.path("finished_at").isNull()).isTrue();
            assertThat(client.get(JobClient.path(job) + "/checkpoints")).isNotEmpty();
            assertThat(client.post(JobClient.path(job) + "/pause", "").statusCode()).isEqualTo(200);
            assertThat(client.post(JobClient.path(job) + "/resume", "").statusCode()).isEqualTo(200);
        }
        JsonNode pieces = client.finished(job);

        assertThat(pieces.path("attempt").asInt()).isGreaterThan(1);
        assertThat(sha(pieces)).isEqualTo(sha(whole));
        assertThat(pieces.path("best")).isEqualTo(whole.path("best"));
        assertThat(pieces.path("metrics")).isEqualTo(whole.path("metrics"));
        assertThat(history(pieces)).isEqualTo(history(whole));
    }

    @Test
    void aResumedJobShowsTheLearningRateThoughNoStepIsLogged() throws Exception {
        String spec = LONG.formatted("adam", 100_000).replace("\"seed\":5", "\"seed\":5,\"log_every_steps\":1000000");
        JsonNode whole = client.finished(client.submit(spec));
        JsonNode job = client.running(client.submit(spec));
        assertThat(client.post(JobClient.path(job) + "/pause", "").statusCode()).isEqualTo(200);
        client.reached(job, "paused");
        assertThat(client.post(JobClient.path(job) + "/resume", "").statusCode()).isEqualTo(200);

        JsonNode rate = client.finished(job).path("metrics").path("learning_rate");
        assertThat(rate.asDouble()).isPositive();
        assertThat(rate).isEqualTo(whole.path("metrics").path("learning_rate"));
    }

    @Test
    void goesOnFromTheCheckpointBeforeADamagedOne() throws Exception {
        String spec = LONG.formatted("adam", 7500).replace("450", "4000");
        JsonNode whole = client.finished(client.submit(spec));
        JsonNode job = client.submit(spec);
        JsonNode saved = client.get(JobClient.path(job) + "/checkpoints");
        while (saved.size() < 2) {
            saved = client.get(JobClient.path(job) + "/checkpoints");
        }
        client.post(JobClient.path(job) + "/pause", "");
        client.reached(job, "paused");
        String newest = client.get(JobClient.path(job) + "/checkpoints").path(0).path("id").asString();
        Path file = properties.directory("artifacts")
                .resolve("checkpoints")
                .resolve(job.path("id").asString())
                .resolve(newest + ".safetensors");
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;
        Files.write(file, content);

        client.post(JobClient.path(job) + "/resume", "");
        JsonNode resumed = client.finished(job);
        assertThat(sha(resumed)).isEqualTo(sha(whole));
        assertThat(history(resumed)).isEqualTo(history(whole));
        assertThat(events(job)).contains("job.warning", "job.resumed");
    }

    @Test
    void aCancelledJobGoesOnFromItsLastCheckpoint() throws Exception {
        JsonNode job = client.running(client.submit(LONG.formatted("adam", 300)));
        client.post(JobClient.path(job) + "/cancel", "");
        client.finished(job);
        assertThat(client.post(JobClient.path(job) + "/resume", "").statusCode()).isEqualTo(200);
        JsonNode done = client.finished(client.job(job));
        assertThat(done.path("status").asString()).isEqualTo("succeeded");
        assertThat(client.post(JobClient.path(job) + "/resume", "").statusCode()).isEqualTo(409);
    }

    @Test
    void aChangeTakesEffectAtAStepAndAgainAtTheSameStepAfterAResume() throws Exception {
        JsonNode job = client.running(client.submit(LONG.formatted("adam", 100_000)));
        assertThat(client.patch(JobClient.path(job), "{\"epochs\":460,\"learning_rate\":0.0005}").statusCode())
                .isEqualTo(200);
        while (!events(job).contains("job.adjusted")) {
            Thread.sleep(5);
        }
        client.post(JobClient.path(job) + "/pause", "");
        client.reached(job, "paused");
        long step = step(job);
        client.post(JobClient.path(job) + "/resume", "");
        JsonNode done = client.finished(client.job(job));

        assertThat(done.path("progress").path("total_epochs").asInt()).isEqualTo(460);
        assertThat(done.path("progress").path("epoch").asInt()).isEqualTo(460);
        assertThat(done.path("spec").path("training").path("epochs").asInt()).isEqualTo(460);
        assertThat(done.path("spec").path("optimizer").path("learning_rate").asDouble()).isEqualTo(0.0005);
        assertThat(step).isPositive();
        assertThat(step(job)).isEqualTo(step);
    }

    @Test
    void changesThatMakeNoSenseAreRefused() throws Exception {
        JsonNode job = client.running(client.submit(LONG.formatted("adam", 100_000)));
        String path = JobClient.path(job);
        assertThat(client.patch(path, "{}").statusCode()).isEqualTo(400);
        var refused = client.patch(path, "{\"epochs\":0,\"learning_rate\":-1,\"batch_size\":3,\"max_runtime\":\"x\"}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("/epochs", "/learning_rate", "/batch_size", "/max_runtime");
        assertThat(client.patch(path, "{\"max_runtime\":\"PT0.001S\"}").statusCode()).isEqualTo(200);
        assertThat(client.finished(job).path("stop_reason").asString()).isEqualTo("max_runtime");
        assertThat(client.patch(path, "{\"priority\":3}").statusCode()).isEqualTo(409);
    }

    @Test
    void aForkWithoutChangesEndsLikeTheJobItCameFrom() throws Exception {
        JsonNode whole = client.finished(client.submit(LONG.formatted("adam", 4000)));
        JsonNode saved = client.get(JobClient.path(whole) + "/checkpoints");
        String path = "/v1/checkpoints/" + saved.path(0).path("id").asString();
        assertThat(client.get(path).path("sha256").asString()).hasSize(64);

        JsonNode fork = client.finished(client.read(client.post(path + "/fork", "{\"name\":\"again\"}"), 202));
        assertThat(fork.path("name").asString()).isEqualTo("again");
        assertThat(sha(fork)).isEqualTo(sha(whole));

        JsonNode other = client.finished(
                client.read(client.post(path + "/fork", "{\"training\":{\"batch_size\":64,\"epochs\":2}}"), 202));
        assertThat(other.path("progress").path("epoch").asInt()).isEqualTo(2);
        assertThat(other.path("status").asString()).isEqualTo("succeeded");

        var refused = client.post(path + "/fork", "{\"model\":{\"hidden\":[3]},\"training\":{\"epochs\":1}}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("/model", "/training/epochs");
        assertThat(client.post("/v1/checkpoints/ckpt_none/fork", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void deletingAJobDeletesItsFiles() throws Exception {
        JsonNode job = client.finished(client.submit(LONG.formatted("adam", 4000)));
        Path files = properties.directory("artifacts").resolve("checkpoints").resolve(job.path("id").asString());
        assertThat(files).isNotEmptyDirectory();
        assertThat(client.get(JobClient.path(job) + "/checkpoints")).hasSizeBetween(2, 4);
        assertThat(client.delete(JobClient.path(job)).statusCode()).isEqualTo(204);
        assertThat(files).isEmptyDirectory();
    }

    private String sha(JsonNode job) throws Exception {
        assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("succeeded");
        return client.get("/v1/models/" + job.path("model_id").asString())
                .path("parameters_sha256")
                .asString();
    }

    /** Every metric row. */
    private List<String> history(JsonNode job) throws Exception {
        return client.send(JobClient.path(job) + "/metrics", "text/csv").body().lines().toList();
    }

    private List<String> events(JsonNode job) throws Exception {
        var types = new ArrayList<String>();
        client.get(JobClient.path(job) + "/events?limit=200")
                .path("data")
                .forEach(event -> types.add(event.path("type").asString()));
        return types;
    }

    private long step(JsonNode job) throws Exception {
        for (JsonNode event : client.get(JobClient.path(job) + "/events?limit=200").path("data")) {
            if (event.path("type").asString().equals("job.adjusted")) {
                return event.path("data").path("step").asLong();
            }
        }
        return -1;
    }
}
