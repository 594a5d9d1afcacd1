package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Polls of a job are answered without the database, but for a few looks a second however many they are. */
@ServiceTest
class PollFlowTest {

    private static final int POLLS = 2000;
    private static final int AT_ALL = 100;
    private static final int A_SECOND = 40;

    @LocalServerPort
    int port;

    @Test
    void doesNotAskTheDatabaseForEachPoll() throws IOException, InterruptedException {
        var client = new JobClient(port);
        JsonNode job = client.finished(client.submit(
                """
                {"dataset": {"id": "iris", "target": "species"}, "model": {"type": "softmax"}, "training": {"epochs": 2}}
                """));
        assertFewConnections(client, JobClient.path(job));

        JsonNode running = client.submit(
                """
                {"dataset": {"id": "digits", "target": "digit"}, "model": {"type": "softmax"},
                 "training": {"epochs": 1000000, "log_every_steps": 1000000}}
                """);
        client.running(running);
        assertFewConnections(client, JobClient.path(running));
        client.read(client.post(JobClient.path(running) + "/cancel", ""), 200);
        assertThat(client.finished(running).path("status").asString()).isEqualTo("cancelled");
    }

    /** However fast polls come: the service itself takes some each second, for a look at the job, reports and webhooks. */
    private static void assertFewConnections(JobClient client, String path) throws IOException, InterruptedException {
        double before = connectionsTaken(client);
        long start = System.nanoTime();
        for (int i = 0; i < POLLS; i++) {
            assertThat(client.send(path, "application/json").statusCode()).isEqualTo(200);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(connectionsTaken(client) - before).isLessThan(AT_ALL + A_SECOND * seconds);
    }

    private static double connectionsTaken(JobClient client) throws IOException, InterruptedException {
        return client.send("/actuator/prometheus", "text/plain").body().lines()
                .filter(line -> line.startsWith("hikaricp_connections_usage_seconds_count"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
