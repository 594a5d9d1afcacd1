package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.Databases;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;

/**
 * Replicas are killed, frozen and shut down in the middle of jobs, and every job ends with the loss curve and the
 * parameters that it has when nobody disturbs it. The system properties {@code chaos.jobs}, {@code chaos.kills} and
 * {@code chaos.seeds} make more of it.
 */
class ChaosTest {

    private static final int JOBS = Integer.getInteger("chaos.jobs", 2);
    private static final int KILLS = Integer.getInteger("chaos.kills", 1);
    private static final int SEEDS = Integer.getInteger("chaos.seeds", 1);

    /** Seconds of work, with states saved on the way and the last ones far behind. */
    private static final String SPEC =
            """
            {"dataset":{"id":"digits","target":"digit"},
             "model":{"type":"mlp","hidden":[64],"dropout":0.1},
             "training":{"epochs":600,"seed":%d,"batch_size":16,"checkpoint":{"every_steps":3001}},
             "retry":{"max_attempts":10}}
            """;

    @TempDir
    Path home;

    private record Outcome(String sha256, String history) {}

    @Test
    void jobsOutliveTheirReplicasOnPostgreSql() throws Exception {
        var database = (PGSimpleDataSource) Databases.POSTGRESQL.fresh();
        String[] arguments = {
            "--spring.datasource.url=" + database.getURL(),
            "--spring.datasource.username=" + database.getUser(),
            "--spring.datasource.password=" + database.getPassword(),
            "--fallline.workers.threads=1"
        };
        try (var first = Replica.start(home, arguments);
                var second = Replica.start(home, arguments)) {
            var replicas = List.of(first, second);
            Map<Integer, Outcome> undisturbed = undisturbed(first.client());

            List<JsonNode> jobs = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                jobs.add(replicas.get(i % 2).client().submit(SPEC.formatted(i % SEEDS)));
            }
            var random = new Random(1);
            freeze(first, second.client(), random);
            for (int i = 0; i < KILLS; i++) {
                Replica victim = replicas.get((i + 1) % 2);
                awaitWork(victim.client());
                Thread.sleep(random.nextInt(500));
                victim.kill();
                if (i + 1 < KILLS) {
                    victim.restart();
                }
            }
            JobClient survivor = replicas.get((KILLS + 1) % 2).client();
            int attempts = 0;
            for (int i = 0; i < JOBS; i++) {
                JsonNode done = survivor.finished(jobs.get(i));
                assertThat(outcome(survivor, done)).isEqualTo(undisturbed.get(i % SEEDS));
                attempts += done.path("attempt").asInt();
            }
            // A single kill may meet a job at its end; twenty do not.
            assertThat(attempts).isGreaterThanOrEqualTo(KILLS > 10 ? JOBS + KILLS / 2 : JOBS);
        }
    }

    /** Its jobs go to the other one; when it wakes, it finds so and does no harm. */
    private static void freeze(Replica replica, JobClient other, Random random) throws Exception {
        awaitWork(other);
        Thread.sleep(random.nextInt(500));
        replica.freeze();
        boolean taken = false;
        while (!taken) {
            taken = other.get("/v1/jobs?limit=200").path("data").values().stream()
                    .anyMatch(job -> job.path("attempt").asInt() > 1);
            if (!taken && other.get("/v1/jobs?status=running,queued").path("data").isEmpty()) {
                break;
            }
            Thread.sleep(50);
        }
        replica.thaw();
    }

    @Test
    void aJobOutlivesItsServerOnH2() throws Exception {
        try (var server = Replica.start(home, "--fallline.workers.threads=1")) {
            Map<Integer, Outcome> undisturbed = undisturbed(server.client());
            JsonNode job = server.client().submit(SPEC.formatted(0));

            server.client().running(job);
            server.kill();
            server.restart();

            server.client().running(server.client().job(job));
            assertThat(server.terminate()).isLessThan(20_000);
            server.restart();

            JsonNode done = server.client().finished(job);
            assertThat(outcome(server.client(), done)).isEqualTo(undisturbed.get(0));
            assertThat(done.path("attempt").asInt()).isEqualTo(3);
            var interruptions = server.client().get(JobClient.path(job) + "/events").path("data").values().stream()
                    .filter(event -> event.path("type").asString().equals("job.interrupted"))
                    .toList();
            assertThat(interruptions).hasSize(1);
        }
    }

    private static Map<Integer, Outcome> undisturbed(JobClient client) throws Exception {
        var jobs = new ArrayList<JsonNode>();
        for (int seed = 0; seed < SEEDS; seed++) {
            jobs.add(client.submit(SPEC.formatted(seed)));
        }
        var outcomes = new HashMap<Integer, Outcome>();
        for (int seed = 0; seed < SEEDS; seed++) {
            JsonNode done = client.finished(jobs.get(seed));
            assertThat(done.path("attempt").asInt()).isEqualTo(1);
            outcomes.put(seed, outcome(client, done));
        }
        return outcomes;
    }

    private static Outcome outcome(JobClient client, JsonNode job) throws Exception {
        assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("succeeded");
        String sha256 = client.get("/v1/models/" + job.path("model_id").asString())
                .path("parameters_sha256")
                .asString();
        return new Outcome(sha256, client.send(JobClient.path(job) + "/metrics", "text/csv").body());
    }

    /** Until a job trains, or none is left. */
    private static void awaitWork(JobClient client) throws Exception {
        while (client.get("/v1/jobs?status=running").path("data").isEmpty()
                && !client.get("/v1/jobs?status=queued").path("data").isEmpty()) {
            Thread.sleep(20);
        }
    }
}
