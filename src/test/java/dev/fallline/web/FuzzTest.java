package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.fallline.ServiceTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Throws at the service what no client should send: valid specs with a field put wrong, JSON of no meaning, bytes of no
 * JSON, wrong methods, media types and paths. Whatever it is, the answer comes, is no 5xx, and tells nothing of the
 * inside. {@code -Dfuzz.requests=20000 -Dfuzz.seed=7} makes the run longer and another.
 */
@ServiceTest
class FuzzTest {

    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 600);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int MOST_MORE_FILES = 100;
    private static final int MOST_MORE_THREADS = 50;
    private static final long MOST_MORE_HEAP = 128L << 20;

    private static final String SPEC =
            """
            {"name": "f", "dataset": {"id": "iris", "target": "species", "features": ["sepal_length", "sepal_width"],
              "standardize": true, "missing": "mean",
              "split": {"validation": 0.2, "test": 0.1, "seed": 7, "stratify": true}},
             "model": {"type": "mlp", "hidden": [4, 3], "activation": "relu", "dropout": 0.1, "init": {"type": "he_normal"}},
             "loss": "cross_entropy", "regularization": {"l1": 0.0, "l2": 0.0001},
             "optimizer": {"type": "adam", "learning_rate": 0.01, "beta1": 0.9},
             "schedule": {"type": "step", "every_steps": 3, "gamma": 0.5},
             "training": {"strategy": "mini_batch", "batch_size": 32, "epochs": 1, "shuffle": true, "seed": 42,
               "gradient_clipping": {"norm": 1.0}, "early_stopping": {"metric": "validation_loss", "patience": 5},
               "checkpoint": {"every_epochs": 1, "keep": 3}, "max_runtime": "PT1S"},
             "resources": {"threads": 1}, "priority": 0, "retry": {"max_attempts": 1}, "tags": {"team": "f"}}
            """;

    private static final List<String> VALUES = List.of(
            "null", "true", "0", "-1", "1e308", "1e999", "-0.0", "9223372036854775808", "1".repeat(99), "1".repeat(2000),
            "0.1", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"💥\"", "\"../../etc/passwd\"", "\"' or 1=1 --\"", "[]", "{}",
            "[[[[]]]]", "{\"type\": 1}", "{\"type\": \"adm\"}", "\"PT-1S\"", "\"" + "x".repeat(5000) + "\"", "NaN",
            "[1, null, \"a\"]", "\"iris\"", "{\"a\": 1, \"a\": 2}", "\"\\u202e\\uFEFF\"");

    private static final List<String> SEGMENTS = List.of(
            "v1", "v2", "jobs", "models", "datasets", "checkpoints", "keys", "algorithms", "iris", "job_1", "metrics",
            "events", "predict", "validate", "compare", "preview", "..", ".", "%2e%2e", "%00", "%ff", "%E2%80%AE", "a;b=c",
            "%25", "*", "x".repeat(3000), "actuator", "health", "error", "problems", "v3", "api-docs", "%2F", "~", "'");

    private static final List<String> QUERIES = List.of(
            "", "", "", "?limit=-1", "?limit=99999999999", "?limit=x", "?after=%00", "?after=AAAA", "?wait=-1", "?wait=x",
            "?status=queued,,", "?tag=%f0%9f%92%a5:", "?max_points=0", "?names=" + "a,".repeat(500), "?from_step=1e9",
            "?rows=0", "?ids=a,b,c", "?a=b&a=c", "?%", "?name=%ff", "?name=%zz", "?limit=1&limit=2", "?scale=x", "?after=9223372036854775807");

    private static final List<String> TYPES = List.of(
            "application/json", "application/json", "application/json", "text/csv", "text/plain", "application/x-ndjson",
            "application/vnd.apache.parquet", "multipart/form-data; boundary=x", "multipart/form-data", "x", "a/b; c",
            "application/json; charset=utf-16", "application/x-www-form-urlencoded", "application/merge-patch+json");

    private static final List<String> METHODS =
            List.of("GET", "GET", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW");

    private static final List<String> LEAKS = List.of("Exception", "dev.fallline", "org.springframework", "\tat ", "select ");

    @LocalServerPort
    int port;

    private final Random random = new Random(SEED);
    private final JsonMapper json = new JsonMapper();

    private record Sent(String method, String path, String type, byte[] body) {
        @Override
        public String toString() {
            var text = new String(body, StandardCharsets.ISO_8859_1);
            return "%s %s (%s) %s".formatted(method, path, type, text.substring(0, Math.min(400, text.length())));
        }
    }

    private record Answer(int status, String text) {}

    @Test
    void answersWhateverItIsSent() throws Exception {
        for (int i = 0; i < 50; i++) {
            send(next());
        }
        long files = openFiles();
        int threads = threads();
        long heap = heap();
        var failures = new ArrayList<String>();
        for (int i = 0; i < REQUESTS && failures.size() < 20; i++) {
            var sent = next();
            var answer = send(sent);
            if (answer.status() < 100 || answer.status() >= 500 && answer.status() != 501 && answer.status() != 505) {
                failures.add(answer.status() + " to " + sent);
            } else if (answer.status() >= 400 && LEAKS.stream().anyMatch(answer.text()::contains)) {
                failures.add("tells of the inside: " + answer.text() + " to " + sent);
            }
            if (answer.status() == 202 && answer.text().contains("\"job_")) {
                var id = answer.text().replaceFirst("(?s).*?\"id\":\"(job_[^\"]*)\".*", "$1");
                send(new Sent("POST", "/v1/jobs/" + id + "/cancel", "application/json", new byte[0]));
            }
        }
        assertThat(failures).isEmpty();
        assertThat(send(new Sent("GET", "/actuator/health", "application/json", new byte[0])).status()).isEqualTo(200);
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        while (leaked(files, threads, heap) && System.nanoTime() < deadline) {
            Thread.sleep(200);
        }
        assertThat(openFiles() - files).as("files").isLessThan(MOST_MORE_FILES);
        assertThat(threads() - threads).as("threads").isLessThan(MOST_MORE_THREADS);
        assertThat(heap() - heap).as("heap").isLessThan(MOST_MORE_HEAP);
    }

    private static boolean leaked(long files, int threads, long heap) {
        return openFiles() - files >= MOST_MORE_FILES
                || threads() - threads >= MOST_MORE_THREADS
                || heap() - heap >= MOST_MORE_HEAP;
    }

    private Sent next() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> spec("/v1/jobs/validate");
            case 4 -> spec("/v1/jobs");
            case 5 -> new Sent("POST", one(List.of("/v1/jobs", "/v1/jobs/validate", "/v1/models/mdl_1/predict", "/v1/keys/x",
                    "/v1/datasets", "/v1/jobs/job_1/stop", "/v1/checkpoints/c/fork")), one(TYPES), meaningless());
            case 6 -> new Sent("PATCH", "/v1/jobs/job_1", "application/json", meaningless());
            case 7 -> new Sent("POST", "/v1/datasets" + one(QUERIES), one(TYPES), rows());
            default -> new Sent(one(METHODS), path(), one(TYPES), random.nextBoolean() ? new byte[0] : meaningless());
        };
    }

    /** The spec with one to three of its fields wrong. */
    private Sent spec(String path) {
        var spec = (ObjectNode) json.readTree(SPEC);
        for (int i = random.nextInt(3); i >= 0; i--) {
            mutate(spec);
        }
        var text = spec.toString();
        for (int i = 0; i < VALUES.size(); i++) {
            text = text.replace("\"@" + i + "@\"", VALUES.get(i));
        }
        return new Sent("POST", path, "application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    private void mutate(JsonNode node) {
        var place = "@" + random.nextInt(VALUES.size()) + "@";
        switch (node) {
            case ObjectNode object when !object.isEmpty() -> {
                var name = one(List.copyOf(object.propertyNames()));
                var child = object.get(name);
                if (child.isContainer() && !child.isEmpty() && random.nextInt(4) > 0) {
                    mutate(child);
                } else if (random.nextInt(5) == 0) {
                    object.remove(name);
                } else if (random.nextInt(5) == 0) {
                    object.put(name + one(List.of("x", "", "_", "é")), place);
                } else {
                    object.put(name, place);
                }
            }
            case ArrayNode array when !array.isEmpty() -> array.set(random.nextInt(array.size()), json.valueToTree(place));
            default -> {}
        }
    }

    private byte[] meaningless() {
        return switch (random.nextInt(6)) {
            case 0 -> one(VALUES).getBytes(StandardCharsets.UTF_8);
            case 1 -> ("{\"rows\": [" + one(VALUES) + "], \"keep\": " + one(VALUES) + "}").getBytes(StandardCharsets.UTF_8);
            case 2 -> ("[".repeat(random.nextInt(3000))).getBytes(StandardCharsets.UTF_8);
            case 3 -> SPEC.substring(0, random.nextInt(SPEC.length())).getBytes(StandardCharsets.UTF_8);
            case 4 -> ("{\"" + one(List.of("epochs", "priority", "learning_rate", "uri", "x")) + "\": " + one(VALUES) + "}")
                    .getBytes(StandardCharsets.UTF_8);
            default -> bytes(random.nextInt(300));
        };
    }

    private byte[] rows() {
        return switch (random.nextInt(5)) {
            case 0 -> ("a,b\n" + one(VALUES) + "," + one(VALUES) + "\n").getBytes(StandardCharsets.UTF_8);
            case 1 -> ("{\"a\": " + one(VALUES) + "}\n{\"b\": " + one(VALUES) + "}\n").getBytes(StandardCharsets.UTF_8);
            case 2 -> ("PAR1" + one(VALUES) + "PAR1").getBytes(StandardCharsets.UTF_8);
            case 3 -> ("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../x.csv\"\r\n\r\na,b\n1,"
                            + one(VALUES) + "\r\n--x--\r\n")
                    .getBytes(StandardCharsets.UTF_8);
            default -> bytes(random.nextInt(2000));
        };
    }

    private String path() {
        var path = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            path.append('/').append(one(SEGMENTS));
        }
        return path + one(QUERIES);
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** By a socket of its own, for no client would send some of this. */
    private Answer send(Sent sent) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            var head = "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                    .formatted(sent.method(), sent.path(), sent.type(), sent.body().length);
            var out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.UTF_8));
            try {
                out.write(sent.body());
                out.flush();
            } catch (IOException e) {
                // Refused before it was said to the end; the answer may be there all the same.
            }
            var answer = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(answer);
            } catch (IOException e) {
                if (answer.size() == 0) {
                    return new Answer(sent.body().length > 0 ? 499 : 0, String.valueOf(e.getMessage()));
                }
            }
            var text = answer.toString(StandardCharsets.UTF_8);
            return new Answer(text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : 0, text);
        }
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : 0;
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
