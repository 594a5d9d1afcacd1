package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Projects share the workers: none waits for all that another has submitted, and none has more than it may. */
@ServiceTest
@TestPropertySource(
        properties = {
            "fallline.workers.threads=4",
            "fallline.jobs.per-project.max-queued=6",
            "fallline.jobs.per-project.max-running=2",
            "fallline.jobs.per-project.max-threads=3"
        })
abstract class FairQueueContract {

    private static final String SPEC =
            """
            {"dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"},
             "training":{"epochs":%d},"resources":{"threads":%d}}
            """;
    private static final int ENDLESS = 1_000_000;

    @LocalServerPort
    int port;

    @Autowired
    Turns turns;

    @Autowired
    QueueRepository queue;

    @Test
    void projectsTakeTurnsWithinTheirQuotas() throws Exception {
        var open = new JobClient(port);
        var admin = new JobClient(port, key(open, "default"));
        var flood = new JobClient(port, key(admin, "flood"));
        var quiet = new JobClient(port, key(admin, "quiet"));

        // As many as may run, and as many as may wait.
        List<JsonNode> flooding = new ArrayList<>();
        flooding.add(flood.running(flood.submit(SPEC.formatted(ENDLESS, 1))));
        flooding.add(flood.running(flood.submit(SPEC.formatted(ENDLESS, 1))));
        for (int i = 0; i < 6; i++) {
            flooding.add(flood.submit(SPEC.formatted(ENDLESS, 1)));
        }
        assertThat(flood.job(flooding.get(2)).path("queue").path("reason").asString())
                .isEqualTo("as many jobs of the project run as may: 2");
        var refused = flood.post("/v1/jobs", SPEC.formatted(1, 1));
        assertThat(flood.read(refused, 429).path("code").asString()).isEqualTo("queue_full");
        assertThat(refused.body()).contains("6 jobs of the project wait already");

        // The other project's come to their turn at once, and finish.
        assertThat(quiet.finished(quiet.submit(SPEC.formatted(1, 1))).path("status").asString())
                .isEqualTo("succeeded");
        JsonNode wide = quiet.running(quiet.submit(SPEC.formatted(ENDLESS, 2)));
        JsonNode second = quiet.submit(SPEC.formatted(ENDLESS, 2));
        assertThat(quiet.job(second).path("queue").path("reason").asString())
                .isEqualTo("jobs of the project use 2 of its 3 threads");
        JsonNode never = quiet.read(quiet.post("/v1/jobs", SPEC.formatted(1, 4)), 422);
        assertThat(never.path("detail").asString()).isEqualTo("The job needs 4 threads; the jobs of a project may use 3.");
        assertThat(quiet.read(quiet.post("/v1/jobs/validate", SPEC.formatted(1, 4)), 200)
                        .path("warnings")
                        .toString())
                .contains("the jobs of a project may use 3");
        assertThat(queue.projects()).containsExactly("flood", "quiet");
        assertThat(turns.order(queue.waiting(), queue.loads()).getFirst().project())
                .isEqualTo("quiet");

        // What one project gives back is not another's gain beyond its quota, but its own next job's.
        cancel(quiet, wide);
        quiet.running(second);
        cancel(quiet, second);
        for (JsonNode job : flooding) {
            cancel(flood, job);
        }
    }

    private static void cancel(JobClient client, JsonNode job) throws Exception {
        client.post(JobClient.path(job) + "/cancel", "");
        assertThat(client.finished(job).path("status").asString()).isEqualTo("cancelled");
    }

    private static String key(JobClient client, String project) throws Exception {
        var body =
                """
                {"name":"test","project":"%s","scopes":["read","submit","admin"]}
                """
                        .formatted(project);
        return client.read(client.post("/v1/keys", body), 201).path("key").asString();
    }
}
