package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** A job runs when there is room for it, and is refused when there never will be. */
@ServiceTest
@TestPropertySource(properties = {"fallline.workers.threads=2", "fallline.workers.memory=64MB"})
class AdmissionFlowTest {

    private static final String IRIS =
            """
            {"dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"},
             "training":{"epochs":%d},"resources":{"threads":%d}}
            """;
    private static final String WIDE =
            """
            {"dataset":{"id":"iris","target":"species"},"model":{"type":"mlp","hidden":[4000,4000]}}
            """;
    private static final int ENDLESS = 1_000_000;

    @LocalServerPort
    int port;

    private JobClient client = new JobClient(0);

    @BeforeEach
    void connect() {
        client = new JobClient(port);
    }

    @Test
    void refusesAJobThatCanNeverRunAndSaysWhatItNeeds() throws Exception {
        JsonNode threads = client.read(client.post("/v1/jobs", IRIS.formatted(1, 3)), 422);
        assertThat(threads.path("type").asString()).endsWith("#job_too_large");
        assertThat(threads.path("detail").asString()).contains("3 threads", "offers 67.1 MB and 2 threads");

        JsonNode memory = client.read(client.post("/v1/jobs", WIDE), 422);
        JsonNode plan = client.read(client.post("/v1/jobs/validate", WIDE), 200);
        assertThat(memory.path("detail").asString())
                .contains(WorkerOffer.bytes(plan.path("estimate").path("memory_bytes").asLong()));
        assertThat(plan.path("warnings").toString()).contains(memory.path("detail").asString());
        assertThat(plan.path("estimate").path("seconds").asDouble()).isPositive();
    }

    @Test
    void aJobThatDoesNotFitWaitsAndSaysForWhat() throws Exception {
        JsonNode running = client.running(client.submit(IRIS.formatted(ENDLESS, 1)));
        JsonNode wide = client.submit(IRIS.formatted(1, 2));
        JsonNode place = client.job(wide).path("queue");
        assertThat(place.path("position").asInt()).isEqualTo(1);
        assertThat(place.path("reason").asString()).isEqualTo("waiting for 2 of 2 threads");

        JsonNode small = client.finished(client.submit(IRIS.formatted(1, 1)));
        assertThat(small.path("status").asString()).isEqualTo("succeeded");
        assertThat(client.job(wide).path("status").asString()).isEqualTo("queued");

        client.post(JobClient.path(running) + "/cancel", "");
        assertThat(client.finished(wide).path("status").asString()).isEqualTo("succeeded");
    }

    @Test
    void doesNotLetSmallerJobsGoPastForEver() throws Exception {
        JsonNode running = client.running(client.submit(IRIS.formatted(ENDLESS, 1)));
        JsonNode wide = client.submit(IRIS.formatted(1, 2));
        for (int i = 0; i < JobQueue.MOST_PASSED; i++) {
            client.finished(client.submit(IRIS.formatted(1, 1)));
        }
        JsonNode late = client.submit(IRIS.formatted(1, 1));
        assertThat(client.job(late).path("queue").path("reason").asString()).isEqualTo("behind 1 job");

        client.post(JobClient.path(running) + "/cancel", "");
        JsonNode wideDone = client.finished(wide);
        JsonNode lateDone = client.finished(late);
        assertThat(wideDone.path("started_at").asString())
                .isLessThan(lateDone.path("started_at").asString());
    }
}
