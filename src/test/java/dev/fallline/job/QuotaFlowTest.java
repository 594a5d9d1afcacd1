package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** A queue has an end. */
@ServiceTest
@TestPropertySource(properties = {"fallline.jobs.max-queued=2", "fallline.workers.threads=1"})
class QuotaFlowTest {

    private static final String ENDLESS =
            """
            {"dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"},"training":{"epochs":1000000}}
            """;

    @LocalServerPort
    int port;

    @Test
    void refusesAJobWhenAsManyWaitAsMay() throws Exception {
        var client = new JobClient(port);
        JsonNode running = client.running(client.submit(ENDLESS));
        JsonNode first = client.submit(ENDLESS);
        JsonNode second = client.submit(ENDLESS);

        var refused = client.post("/v1/jobs", ENDLESS);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("queue_full");
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("10");

        client.post(JobClient.path(first) + "/cancel", "");
        JsonNode third = client.submit(ENDLESS);
        for (JsonNode job : new JsonNode[] {running, second, third}) {
            client.post(JobClient.path(job) + "/cancel", "");
            assertThat(client.finished(job).path("status").asString()).isEqualTo("cancelled");
        }
    }

    /** More room than may be used. */
    @Nested
    @TestPropertySource(properties = {"fallline.jobs.max-running=1", "fallline.workers.threads=4"})
    class OfRunningJobs {

        @LocalServerPort
        int port;

        @Test
        void runsNoMoreJobsThanMay() throws Exception {
            var client = new JobClient(port);
            JsonNode running = client.running(client.submit(ENDLESS));
            JsonNode second = client.submit(ENDLESS);
            assertThat(client.job(second).path("queue").path("reason").asString())
                    .isEqualTo("as many jobs run as may: 1");
            client.post(JobClient.path(running) + "/cancel", "");
            client.running(second);
            client.post(JobClient.path(second) + "/cancel", "");
            client.finished(second);
        }
    }
}
