package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What operators are shown is what the service has. */
@ServiceTest
class MetersFlowTest {

    private static final Path DASHBOARDS = Path.of("docs/observability/grafana/dashboards");
    private static final Pattern METER = Pattern.compile("\\b[a-z]+_[a-z0-9_]+(?=[{\\[\\s)]|$)");

    @LocalServerPort
    int port;

    @Test
    void hasEveryMeterOfTheDashboard() throws IOException, InterruptedException {
        var client = new JobClient(port);
        client.finished(client.submit(
                """
                {"dataset": {"id": "iris", "target": "species"}, "model": {"type": "softmax"},
                 "training": {"epochs": 2, "checkpoint": {"every_epochs": 1}}}
                """));
        Set<String> there = client.send("/actuator/prometheus", "text/plain").body().lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toSet());
        List<String> expressions = expressions();
        assertThat(expressions).hasSizeGreaterThan(20).allSatisfy(expression -> assertThat(meters(expression))
                .as(expression)
                .isNotEmpty()
                .isSubsetOf(there));
    }

    private static Set<String> meters(String expression) {
        // Without the labels that are grouped by and those that are chosen by.
        String bare = expression.replaceAll("by \\([^)]*\\)", "").replaceAll("\\{[^}]*}", " ");
        return METER.matcher(bare).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    private static List<String> expressions() throws IOException {
        var found = new ArrayList<String>();
        try (var files = Files.list(DASHBOARDS)) {
            for (Path file : files.toList()) {
                new JsonMapper().readTree(Files.readString(file)).findValues("expr").stream()
                        .map(JsonNode::asString)
                        .forEach(found::add);
            }
        }
        return found;
    }
}
