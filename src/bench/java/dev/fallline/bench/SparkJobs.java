package dev.fallline.bench;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * Logistic regression on generated rows of 100 features, in the service and on the Spark cluster that it has: how far the
 * coefficients are apart, and what an epoch takes with one executor and with two. Run as a source file against a running
 * service, see docs/performance.md.
 */
public final class SparkJobs {

    private static final int FEATURES = 100;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String url;
    private final int epochs;

    private SparkJobs(String url, int epochs) {
        this.url = url;
        this.epochs = epochs;
    }

    /** @param args address of the service, rows to upload or the dataset that an earlier run uploaded, epochs */
    public static void main(String[] args) throws Exception {
        var bench = new SparkJobs(args[0], Integer.parseInt(args[2]));
        String dataset = args[1].startsWith("ds_") ? args[1] : bench.upload(Integer.parseInt(args[1]));
        String local = bench.run(dataset, "{\"engine\": \"local\"}");
        String one = bench.run(dataset, "{\"engine\": \"spark\", \"executors\": 1}");
        String two = bench.run(dataset, "{\"engine\": \"spark\", \"executors\": 2}");
        System.out.printf("two executors: coefficients within %.1e of the local job's%n", bench.apart(local, two));
        double first = bench.epoch(one);
        double second = bench.epoch(two);
        System.out.printf("epoch: local %.2f s, one executor %.2f s, two %.2f s, ratio %.2f%n",
                bench.epoch(local), first, second, second / first);
    }

    /** An array of float32, the last column the class. */
    private String upload(int rows) throws IOException, InterruptedException {
        Path file = Files.createTempFile("rows-", ".npy");
        var random = new SplittableRandom(1);
        double[] truth = random.doubles(FEATURES, -1, 1).toArray();
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
            String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, FEATURES + 1);
            header += " ".repeat(63 - (10 + header.length()) % 64) + "\n";
            out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
            out.writeShort(Short.reverseBytes((short) header.length()));
            out.write(header.getBytes(StandardCharsets.US_ASCII));
            var row = ByteBuffer.allocate(Float.BYTES * (FEATURES + 1)).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < rows; i++) {
                row.clear();
                double score = 0;
                for (int j = 0; j < FEATURES; j++) {
                    float x = random.nextFloat() * 2 - 1;
                    row.putFloat(x);
                    score += x * truth[j];
                }
                row.putFloat(random.nextDouble() < 1 / (1 + Math.exp(-score)) ? 1 : 0);
                out.write(row.array());
            }
        }
        var request = HttpRequest.newBuilder(URI.create(url + "/v1/datasets?name=big"))
                .header("Content-Type", "application/x-npy")
                .POST(BodyPublishers.ofFile(file))
                .build();
        String answer = HTTP.send(request, BodyHandlers.ofString()).body();
        Files.delete(file);
        return field(answer, "id");
    }

    /** Runs a job to its end. @return its id */
    private String run(String dataset, String execution) throws IOException, InterruptedException {
        String spec = """
                {"dataset": {"id": "%s", "target": "x%d"}, "model": {"type": "logistic"},
                 "optimizer": {"type": "momentum", "learning_rate": 1.0}, "resources": {"threads": %d},
                 "training": {"strategy": "batch", "epochs": %d}, "execution": %s}"""
                .formatted(dataset, FEATURES + 1, execution.contains("local") ? 2 : 1, epochs, execution);
        var request = HttpRequest.newBuilder(URI.create(url + "/v1/jobs"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(spec))
                .build();
        String id = field(HTTP.send(request, BodyHandlers.ofString()).body(), "id");
        String job = get("/v1/jobs/" + id);
        while (job.contains("\"is_terminal\":false")) {
            job = get("/v1/jobs/" + id + "?wait=30");
        }
        System.out.println(id + " " + execution + " " + field(job, "status"));
        return id;
    }

    /** Seconds of an epoch, over all after the first third: those before are for the JIT compilers. */
    private double epoch(String job) throws IOException, InterruptedException {
        var events = Pattern.compile("\"type\":\"job.progress\".*?\"at\":\"([^\"]+)\".*?\"epoch\":(\\d+)")
                .matcher(get("/v1/jobs/" + job + "/events"));
        Instant first = null;
        int firstEpoch = 0;
        double seconds = Double.NaN;
        while (events.find()) {
            var at = Instant.parse(events.group(1));
            int epoch = Integer.parseInt(events.group(2));
            if (first == null && epoch >= epochs / 3) {
                first = at;
                firstEpoch = epoch;
            } else if (first != null && epoch > firstEpoch) {
                seconds = Duration.between(first, at).toNanos() / 1e9 / (epoch - firstEpoch);
            }
        }
        return seconds;
    }

    /** The largest difference of two jobs' coefficients. */
    private double apart(String one, String other) throws IOException, InterruptedException {
        List<Double> first = coefficients(one);
        List<Double> second = coefficients(other);
        double most = first.size() == second.size() ? 0 : Double.NaN;
        for (int i = 0; i < first.size(); i++) {
            most = Math.max(most, Math.abs(first.get(i) - second.get(i)));
        }
        return most;
    }

    private List<Double> coefficients(String job) throws IOException, InterruptedException {
        String model = field(get("/v1/jobs/" + job), "model_id");
        String text = get("/v1/models/" + model + "/parameters");
        var numbers = Pattern.compile(":(-?[0-9][0-9.eE+-]*)").matcher(text.substring(text.indexOf("\"coefficients\"")));
        var values = new ArrayList<Double>();
        while (numbers.find()) {
            values.add(Double.valueOf(numbers.group(1)));
        }
        return values;
    }

    private String get(String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString()).body();
    }

    private static String field(String json, String name) {
        var found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        if (!found.find()) {
            throw new IllegalStateException("No " + name + " in " + json);
        }
        return found.group(1);
    }
}
