package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.job.JobStatus;
import dev.fallline.problem.ProblemKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

/** Keeps the page that the {@code type} of each problem points to true. */
class ProblemPageTest extends HttpTest {

    /** How the service's own sources name the code of a problem. */
    private static final Pattern CODES = Pattern.compile(
            "(?:ProblemException\\.conflict|Faults\\.file)\\(\\s*\"([a-z_]*[a-z])\""
                    + "|new ProblemException\\(\\s*ProblemKind\\.\\w+,\\s*\"([a-z_]+)\""
                    + "|Problem\\.of\\([^;\"]*?,\\s*\"([a-z_]*[a-z])\"");

    private static final Pattern NOT_FOUND = Pattern.compile("notFound\\(\\s*\"([a-z_]+)\"");

    @Test
    void everyCodeOfTheServiceHasAnAnchor() throws Exception {
        var codes = codes();
        Arrays.stream(JobStatus.values()).forEach(status -> codes.add("job_" + status.label()));
        assertThat(codes).contains("invalid_request", "dataset_in_use", "job_not_found", "idempotency_key_reused");
        assertThat(anchors()).containsAll(codes);
    }

    @Test
    void everyStatusThatTheServerAnswersByItselfHasAnAnchor() throws Exception {
        var statuses = new TreeSet<>(Set.of(400, 404, 405, 406, 408, 411, 413, 414, 415, 431, 500, 501, 503, 505));
        for (var kind : ProblemKind.values()) {
            if (kind != ProblemKind.CONFLICT
                    && kind != ProblemKind.UNPROCESSABLE
                    && kind != ProblemKind.QUOTA_EXCEEDED
                    && kind != ProblemKind.INSUFFICIENT_STORAGE
                    && kind != ProblemKind.DAMAGED) {
                statuses.add(ProblemStatus.of(kind).value());
            }
        }
        var anchors = anchors();
        for (var status : statuses) {
            assertThat(anchors).contains(StatusProblems.of(HttpStatus.valueOf(status), "/").code());
        }
    }

    @Test
    void theTypeOfAProblemLeadsToItsSentence() throws Exception {
        var type = read(get("/v1/jobs/none")).path("type").asString();
        var page = get(type.replaceFirst("#.*", ""));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.body()).contains("id=\"" + type.replaceFirst(".*#", "") + "\"");
    }

    private Set<String> anchors() throws Exception {
        return found(Pattern.compile("id=\"([a-z_]+)\""), get("/problems").body());
    }

    private static Set<String> codes() throws IOException {
        var codes = new TreeSet<String>();
        try (var sources = Files.walk(Path.of("src/main/java"))) {
            sources.filter(path -> path.toString().endsWith(".java")).map(ProblemPageTest::text).forEach(source -> {
                codes.addAll(found(CODES, source));
                found(NOT_FOUND, source).forEach(what -> codes.add(what + "_not_found"));
            });
        }
        return codes;
    }

    private static Set<String> found(Pattern pattern, String text) {
        var found = new TreeSet<String>();
        pattern.matcher(text).results().map(ProblemPageTest::group).forEach(found::add);
        return found;
    }

    private static String group(MatchResult match) {
        for (var i = 1; i < match.groupCount(); i++) {
            if (match.group(i) != null) {
                return match.group(i);
            }
        }
        return match.group(match.groupCount());
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
