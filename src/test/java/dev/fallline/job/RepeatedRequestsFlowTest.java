package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.Databases;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.json.JsonMapper;

/** The same request, sent at once to two replicas on one PostgreSQL, is one. */
class RepeatedRequestsFlowTest {

    private static final int AT_ONCE = 16;
    private static final int ROUNDS = 8;
    private static final String SPEC =
            """
            {"name": "round-%d", "dataset": {"id": "iris", "target": "species"}, "model": {"type": "softmax"},
             "training": {"epochs": %d}}
            """;

    private final JsonMapper json = new JsonMapper();

    @TempDir
    private Path home;

    @Test
    void aRequestSentAtOnceToTwoReplicasIsDoneOnce() throws Exception {
        var database = (PGSimpleDataSource) Databases.POSTGRESQL.fresh();
        String[] arguments = {
            "--spring.datasource.url=" + database.getURL(),
            "--spring.datasource.username=" + database.getUser(),
            "--spring.datasource.password=" + database.getPassword(),
            "--fallline.workers.threads=1"
        };
        try (var first = Replica.start(home, arguments);
                var second = Replica.start(home, arguments)) {
            var replicas = List.of(first.client(), second.client());
            for (int round = 0; round < ROUNDS; round++) {
                oneJobOfManyRequests(replicas, round);
            }
            oneOfTwoSpecs(replicas);
        }
    }

    private void oneJobOfManyRequests(List<JobClient> replicas, int round) throws Exception {
        var spec = SPEC.formatted(round, 1);
        var seen = new HashSet<String>();
        for (var answer : atOnce(replicas, "round-" + round, List.of(spec))) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            seen.add(answer.body() + answer.headers().firstValue("Location").orElseThrow());
        }
        assertThat(seen).as("All are given the same answer").hasSize(1);
        assertThat(named("round-" + round, replicas.getFirst())).isEqualTo(1);
    }

    private void oneOfTwoSpecs(List<JobClient> replicas) throws Exception {
        var specs = List.of(SPEC.formatted(ROUNDS, 1), SPEC.formatted(ROUNDS, 2));
        var statuses = new HashSet<Integer>();
        Set<String> bodies = new HashSet<>();
        for (var answer : atOnce(replicas, "two-specs", specs)) {
            statuses.add(answer.statusCode());
            bodies.add(answer.body());
        }
        assertThat(statuses).containsExactlyInAnyOrder(202, 422);
        assertThat(bodies).hasSize(2);
        assertThat(named("round-" + ROUNDS, replicas.getLast())).isEqualTo(1);
    }

    private List<HttpResponse<String>> atOnce(List<JobClient> replicas, String key, List<String> specs)
            throws InterruptedException, ExecutionException {
        var requests = new ArrayList<Callable<HttpResponse<String>>>();
        for (int i = 0; i < AT_ONCE; i++) {
            var client = replicas.get(i % replicas.size());
            var spec = specs.get(i / replicas.size() % specs.size());
            requests.add(() -> answered(client, spec, key));
        }
        var answers = new ArrayList<HttpResponse<String>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<HttpResponse<String>> answer : threads.invokeAll(requests)) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    /** As a client does it: who is told that the first request is still under way comes back. */
    private HttpResponse<String> answered(JobClient client, String spec, String key) throws Exception {
        while (true) {
            var answer = client.post("/v1/jobs", spec, "Idempotency-Key", key);
            if (answer.statusCode() != 409) {
                return answer;
            }
            assertThat(json.readTree(answer.body()).path("code").asString()).isEqualTo("idempotency_key_in_use");
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            Thread.sleep(20);
        }
    }

    private static long named(String name, JobClient client) throws Exception {
        return client.get("/v1/jobs?limit=200").path("data").values().stream()
                .filter(job -> job.path("name").asString().equals(name))
                .count();
    }
}
