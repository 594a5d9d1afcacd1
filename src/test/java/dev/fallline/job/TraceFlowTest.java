package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.job.SpanReceiver.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client's trace goes on in its job: in spans that a collector receives, and in every line of the log. */
class TraceFlowTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CLIENT_SPAN = "00f067aa0ba902b7";
    private static final String TRACEPARENT = "00-%s-%s-01".formatted(TRACE, CLIENT_SPAN);

    private static final String SPEC =
            """
            {"dataset": {"id": "digits", "target": "digit"}, "model": {"type": "softmax"},
             "training": {"epochs": %d, "checkpoint": {"every_epochs": 1}}}
            """;

    private static final String REPORT = "update job set progress";

    private static final String STRUCTURED = "--logging.config=classpath:structured-log.xml";

    @TempDir
    Path home;

    private final JsonMapper json = new JsonMapper();

    @Test
    void sendsTheSpansOfTheRequestAndOfTheJob() throws IOException, InterruptedException {
        try (var receiver = new SpanReceiver();
                var replica = Replica.start(
                        home,
                        "--management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.url(),
                        "--management.opentelemetry.tracing.export.schedule-delay=100ms",
                        STRUCTURED,
                        "--logging.structured.format.console=logstash",
                        "--logging.level.org.springframework.jdbc.core.JdbcTemplate=debug")) {
            JsonNode job = finished(replica, SPEC.formatted(3));
            await(() -> receiver.of(TRACE).stream().anyMatch(span -> span.name().equals("job run")));

            List<Span> spans = receiver.of(TRACE);
            Span request = named(spans, "http post /v1/jobs");
            Span run = named(spans, "job run");
            assertThat(request.parentId()).isEqualTo(CLIENT_SPAN);
            assertThat(run.parentId()).isEqualTo(request.spanId());
            assertThat(run.attributes()).containsEntry("job_id", job.path("id").asString());
            assertThat(spans)
                    .filteredOn(span -> span.parentId().equals(run.spanId()))
                    .extracting(Span::name)
                    .contains("job prepare", "job train", "job checkpoint", "job evaluate");
            assertThatLinesOfTheJobSayWhose(replica, job);
        }
    }

    @Test
    void marksEveryLineOfAJobAlsoWhereNoSpanIsMade() throws IOException, InterruptedException {
        // Checkpoints cannot be saved, which threads of their own warn of.
        Files.createFile(Files.createDirectory(home.resolve("artifacts")).resolve("checkpoints"));
        try (var replica = Replica.start(
                home,
                STRUCTURED,
                "--logging.structured.format.console=ecs",
                "--logging.level.org.springframework.jdbc.core.JdbcTemplate=debug")) {
            JsonNode first = json.readTree(replica.client()
                    .post("/v1/jobs", SPEC.formatted(2000), "traceparent", TRACEPARENT)
                    .body());
            replica.client().running(first);
            await(() -> log(replica).stream().anyMatch(line -> line.contains("Could not save the state")));
            // What reports on running jobs is the thread of a scheduler.
            await(() -> log(replica).stream()
                    .anyMatch(line -> line.contains("\"job-ticker") && line.contains(REPORT)));
            replica.client().post(JobClient.path(first) + "/cancel", "{}");

            JsonNode job = replica.client().finished(first);
            assertThat(job.path("trace_id").asString()).isEqualTo(TRACE);
            assertThatLinesOfTheJobSayWhose(replica, job);
            JsonNode other = replica.client().submit(SPEC.formatted(1));
            assertThat(other.path("trace_id").asString()).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
            assertThat(replica.client().finished(other).path("trace_id")).isEqualTo(other.path("trace_id"));
            assertThat(lines(replica))
                    .filteredOn(TraceFlowTest::isReport)
                    .allSatisfy(line -> assertThat(line.path("trace_id").asString()).isNotEmpty());
        }
    }

    private JsonNode finished(Replica replica, String spec) throws IOException, InterruptedException {
        var answer = replica.client().post("/v1/jobs", spec, "traceparent", TRACEPARENT);
        return replica.client().finished(json.readTree(answer.body()));
    }

    private void assertThatLinesOfTheJobSayWhose(Replica replica, JsonNode job) {
        String id = job.path("id").asString();
        assertThat(lines(replica))
                .filteredOn(line -> isOfTheJob(line, id))
                .hasSizeGreaterThan(5)
                .allSatisfy(line -> {
                    assertThat(line.path("job_id").asString()).as(line.toString()).isEqualTo(id);
                    assertThat(line.path("trace_id").asString()).as(line.toString()).isEqualTo(TRACE);
                });
        assertThat(lines(replica)).extracting(line -> line.path("message").asString())
                .contains("Job %s is queued".formatted(id), "Job %s is running".formatted(id));
    }

    private static boolean isOfTheJob(JsonNode line, String id) {
        String thread = text(line, "process.thread.name", "thread_name");
        return line.path("message").asString().startsWith("Job " + id)
                || thread.startsWith("worker-")
                || thread.startsWith("checkpoint-");
    }

    private static boolean isReport(JsonNode line) {
        return text(line, "process.thread.name", "thread_name").startsWith("job-ticker")
                && line.path("message").asString().contains(REPORT);
    }

    /** Of the first of the paths that there is. */
    private static String text(JsonNode line, String... paths) {
        return Stream.of(paths)
                .map(path -> line.at("/" + path.replace('.', '/')))
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .findFirst()
                .orElse("");
    }

    private List<JsonNode> lines(Replica replica) {
        return log(replica).stream()
                .filter(line -> line.startsWith("{"))
                .map(json::readTree)
                .toList();
    }

    private static List<String> log(Replica replica) {
        try {
            return replica.log();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Span named(List<Span> spans, String name) {
        return spans.stream().filter(span -> span.name().equals(name)).findFirst().orElseThrow(() ->
                new AssertionError("No span '%s' among %s".formatted(name, spans)));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
