package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The history of a job that logs every one of many steps: all of it as lines, few points of it as JSON. */
@ServiceTest
class MetricFlowTest {

    private static final int STEPS = 24_000;

    @LocalServerPort
    int port;

    private final JsonMapper json = new JsonMapper();

    private record Point(String name, long step, double value) {}

    @Test
    void samplesALongHistoryAndStreamsAllOfIt() throws IOException, InterruptedException {
        var client = new JobClient(port);
        JsonNode job = client.finished(client.submit(
                """
                {"dataset": {"id": "iris", "target": "species"}, "model": {"type": "softmax"},
                 "training": {"strategy": "stochastic", "epochs": 200, "log_every_steps": 1}}
                """));
        assertThat(job.path("status").asString()).isEqualTo("succeeded");
        String path = JobClient.path(job) + "/metrics";

        Map<String, List<Point>> all = ndjson(client.send(path, "application/x-ndjson").body());
        assertThat(all.getOrDefault("batch_loss", List.of())).extracting(Point::step).hasSize(STEPS).isSorted().doesNotHaveDuplicates();
        assertThat(client.send(path, "text/csv").body().lines().count())
                .isEqualTo(1 + all.values().stream().mapToInt(List::size).sum());

        JsonNode sampled = client.get(path + "?max_points=100");
        assertThat(sampled.path("series").values()).hasSameSizeAs(all.keySet());
        sampled.path("series").forEach(series -> assertOutline(series, all.getOrDefault(series.path("name").asString(), List.of()), 100));

        List<Point> part = all.getOrDefault("batch_loss", List.of()).stream()
                .filter(point -> point.step() >= 777 && point.step() <= 22_222)
                .toList();
        JsonNode zoomed = client.get(path + "?names=batch_loss&from_step=777&to_step=22222&max_points=50");
        assertOutline(zoomed.path("series").path(0), part, 50);
    }

    private static void assertOutline(JsonNode series, List<Point> all, int most) {
        assertThat(series.path("total_points").asInt()).isEqualTo(all.size());
        assertThat(series.path("sampled").asBoolean()).isEqualTo(all.size() > most);
        var points = new ArrayList<Point>();
        for (int i = 0; i < series.path("values").size(); i++) {
            points.add(new Point(
                    series.path("name").asString(),
                    series.path("steps").path(i).asLong(),
                    series.path("values").path(i).asDouble()));
        }
        assertThat(points).hasSizeLessThanOrEqualTo(most).isSubsetOf(all).startsWith(all.getFirst()).endsWith(all.getLast());
        var values = all.stream().collect(Collectors.summarizingDouble(Point::value));
        assertThat(points).extracting(Point::value).contains(values.getMin(), values.getMax());
    }

    private Map<String, List<Point>> ndjson(String lines) {
        return lines.lines()
                .map(json::readTree)
                .map(line -> new Point(
                        line.path("name").asString(), line.path("step").asLong(), line.path("value").asDouble()))
                .collect(Collectors.groupingBy(Point::name));
    }
}
