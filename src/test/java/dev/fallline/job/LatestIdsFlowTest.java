package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The id {@code latest}, over HTTP. */
@ServiceTest
class LatestIdsFlowTest {

    private static final String IRIS =
            """
            {"dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"},
             "training":{"epochs":2,"checkpoint":{"every_epochs":1}}}
            """;

    @LocalServerPort
    int port;

    private JobClient client = new JobClient(0);

    @BeforeEach
    void connect() {
        client = new JobClient(port);
    }

    @Test
    void isTheNewestOfEachCollection() throws Exception {
        client.finished(client.submit(IRIS));
        JsonNode job = client.finished(client.submit(IRIS));
        String id = job.path("id").asString();

        assertThat(client.get("/v1/jobs/latest").path("id").asString()).isEqualTo(id);
        assertThat(client.get("/v1/jobs/latest/metrics").path("job_id").asString()).isEqualTo(id);
        assertThat(client.get("/v1/models/latest").path("id")).isEqualTo(job.path("model_id"));
        assertThat(client.get("/v1/checkpoints/latest").path("id"))
                .isEqualTo(client.get("/v1/jobs/" + id + "/checkpoints").get(0).path("id"));
        assertThat(client.get("/v1/datasets/latest").path("id"))
                .isEqualTo(client.get("/v1/datasets").path("data").get(0).path("id"));
    }

    @Test
    void isNothingThatCouldBeDeleted() throws Exception {
        JsonNode job = client.finished(client.submit(IRIS));
        assertThat(client.delete("/v1/jobs/latest").statusCode()).isEqualTo(404);
        assertThat(client.job(job).path("status").asString()).isEqualTo("succeeded");
    }
}
