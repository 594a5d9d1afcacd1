package dev.fallline.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Trains two models and prints how fast a running server predicts with them: one row at a time with a network of
 * 784-512-256-10 (the time of the whole request, one connection kept open), and many rows at once with a softmax of iris,
 * 4 columns and 3 classes, as CSV and as NDJSON. Needs nothing but a running server:
 *
 * <p>{@code java PredictionRates.java http://127.0.0.1:8080 [requests] [rows] [rounds]}
 */
public final class PredictionRates {

    private static final Pattern ID = Pattern.compile("\"id\":\"((?:job|ds)_[^\"]+)\"");
    private static final Pattern MODEL = Pattern.compile("\"model_id\":\"([^\"]+)\"");
    private static final int PIXELS = 784;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String server;

    private PredictionRates(String server) {
        this.server = server;
    }

    public static void main(String[] args) throws Exception {
        var bench = new PredictionRates(args[0]);
        int requests = args.length > 1 ? Integer.parseInt(args[1]) : 5000;
        int rows = args.length > 2 ? Integer.parseInt(args[2]) : 1_000_000;
        int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 5;
        bench.single(requests);
        bench.bulk(rows, rounds);
    }

    private void single(int requests) throws Exception {
        var random = new SplittableRandom(1);
        String names = IntStream.range(0, PIXELS).mapToObj(i -> "p" + i).collect(Collectors.joining(","));
        var csv = new StringBuilder(names).append(",digit\n");
        for (int i = 0; i < 200; i++) {
            for (int j = 0; j < PIXELS; j++) {
                csv.append(random.nextInt(256)).append(',');
            }
            csv.append(i % 10).append('\n');
        }
        String dataset = found(ID, post("/v1/datasets?name=pixels", "text/csv", csv.toString()));
        String model = train(
                """
                {"dataset":{"id":"%s","target":"digit"},"training":{"epochs":1},
                 "model":{"type":"mlp","hidden":[512,256],"activation":"relu"},"loss":"cross_entropy"}
                """
                        .formatted(dataset));
        String row = IntStream.range(0, PIXELS)
                .mapToObj(i -> "\"p%d\":%d".formatted(i, random.nextInt(256)))
                .collect(Collectors.joining(",", "{\"rows\":[{", "}]}"));
        String path = "/v1/models/" + model + "/predict";
        long[] times = new long[requests];
        for (int i = -requests / 2; i < requests; i++) {
            long start = System.nanoTime();
            post(path, "application/json", row);
            if (i >= 0) {
                times[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(times);
        System.out.printf(
                Locale.ROOT,
                "784-512-256-10, one row a request, %d requests: p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms%n",
                requests, times[requests / 2] / 1e6, times[(int) (requests * 0.99)] / 1e6,
                times[(int) (requests * 0.999)] / 1e6);
    }

    private void bulk(int rows, int rounds) throws Exception {
        String model = train(
                """
                {"dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"},"training":{"epochs":5}}
                """);
        String[] names = {"sepal_length", "sepal_width", "petal_length", "petal_width"};
        var random = new SplittableRandom(2);
        var csv = new StringBuilder(String.join(",", names)).append('\n');
        var lines = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < names.length; j++) {
                String value = "%d.%d".formatted(random.nextInt(8), random.nextInt(10));
                csv.append(value).append(j == names.length - 1 ? '\n' : ',');
                lines.append(j == 0 ? "{\"" : ",\"").append(names[j]).append("\":").append(value);
            }
            lines.append("}\n");
        }
        String path = "/v1/models/" + model + "/predict";
        rate("CSV in, CSV out", path, "text/csv", csv.toString(), rows, rounds);
        rate("NDJSON in, NDJSON out", path, "application/x-ndjson", lines.toString(), rows, rounds);
    }

    private void rate(String what, String path, String type, String body, int rows, int rounds) throws Exception {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        double[] rates = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            long start = System.nanoTime();
            var request = HttpRequest.newBuilder(URI.create(server + path))
                    .header("Content-Type", type)
                    .POST(BodyPublishers.ofByteArray(bytes));
            var answer = http.send(request.build(), BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(new String(answer.body(), StandardCharsets.UTF_8));
            }
            if (round >= 0) {
                rates[round] = rows / ((System.nanoTime() - start) / 1e9);
            }
        }
        Arrays.sort(rates);
        System.out.printf(
                Locale.ROOT,
                "iris softmax, %s, %d rows: median %.0f rows/s (%.0f to %.0f)%n",
                what, rows, rates[rounds / 2], rates[0], rates[rounds - 1]);
    }

    private String train(String spec) throws Exception {
        String job = found(ID, post("/v1/jobs", "application/json", spec));
        String answer = get("/v1/jobs/" + job + "?wait=30");
        while (!answer.contains("\"is_terminal\":true")) {
            answer = get("/v1/jobs/" + job + "?wait=30");
        }
        return found(MODEL, answer);
    }

    private String get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(server + path)).build(), BodyHandlers.ofString())
                .body();
    }

    private String post(String path, String type, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server + path))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body));
        var answer = http.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.body());
        }
        return answer.body();
    }

    private static String found(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException(text);
        }
        return matcher.group(1);
    }
}
