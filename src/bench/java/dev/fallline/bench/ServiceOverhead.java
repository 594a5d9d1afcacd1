package dev.fallline.bench;

import dev.fallline.engine.linalg.Linalg;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * What the service adds to the mlp workload: trains it with the engine alone in this process and as a job of a running
 * server, in turn, and prints the medians. A job's time is all from its creation to its end, by its own timestamps:
 * queue, data, training, metrics, scores, model. Where the machine is not quiet, the share of a job outside of its
 * epochs, by the server's own meter of them, says more than the difference.
 *
 * <p>{@code ServiceOverhead http://127.0.0.1:8080 [rounds] [epochs]}; the first round warms both up and is not counted.
 */
public final class ServiceOverhead {

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final Pattern STATUS = Pattern.compile("\"status\":\"([a-z]+)\"");
    private static final Pattern EPOCHS = Pattern.compile("fallline_training_epoch_seconds_sum(?:\\{[^}]*})? (\\S+)");
    private static final String SPEC =
            """
            {"dataset":{"id":"%s","target":"y","split":{"validation":0}},
             "model":{"type":"mlp","hidden":[512,256],"activation":"relu"},
             "optimizer":{"type":"adam"},"training":{"epochs":%d,"batch_size":128},
             "resources":{"threads":2}}
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String server;

    private ServiceOverhead(String server) {
        this.server = server;
    }

    public static void main(String[] args) throws Exception {
        var bench = new ServiceOverhead(args[0]);
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        int epochs = args.length > 2 ? Integer.parseInt(args[2]) : 10;
        var workload = Workload.of("mlp").withEpochs(epochs);
        var linalg = Linalg.select(true);
        String dataset = bench.upload(workload);
        var alone = new double[rounds];
        var served = new double[rounds];
        for (int round = 0; round <= rounds; round++) {
            double engine = Arrays.stream(workload.train(linalg, 2)).sum();
            double before = bench.epochSeconds();
            double job = bench.train(SPEC.formatted(dataset, epochs));
            double outside = 1 - (bench.epochSeconds() - before) / job;
            System.out.printf(
                    Locale.ROOT,
                    "round %d: engine %.2f s, job %.2f s, %.1f %% more; %.2f %% of the job outside of its epochs%n",
                    round,
                    engine,
                    job,
                    100 * (job / engine - 1),
                    100 * outside);
            if (round > 0) {
                alone[round - 1] = engine;
                served[round - 1] = job;
            }
        }
        double engine = median(alone);
        double job = median(served);
        System.out.printf(
                Locale.ROOT, "medians: engine %.3f s, job %.3f s; the service's share of the job is %.1f %%%n", engine,
                job, 100 * (job - engine) / job);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Rows of digits, one character each, in ten classes. */
    private String upload(Workload workload) throws Exception {
        var random = new SplittableRandom(1);
        var csv = new ByteArrayOutputStream(workload.rows() * (2 * workload.inputs() + 2) + 8 * workload.inputs());
        for (int j = 0; j < workload.inputs(); j++) {
            csv.writeBytes(("x" + j + ",").getBytes(StandardCharsets.US_ASCII));
        }
        csv.writeBytes("y\n".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < workload.rows(); i++) {
            for (int j = 0; j < workload.inputs(); j++) {
                csv.write('0' + random.nextInt(10));
                csv.write(',');
            }
            csv.write('a' + random.nextInt(workload.outputs()));
            csv.write('\n');
        }
        var request = HttpRequest.newBuilder(URI.create(server + "/v1/datasets?name=mlp"))
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofByteArray(csv.toByteArray()))
                .build();
        return find(ID, http.send(request, BodyHandlers.ofString()).body());
    }

    /** Seconds from a job's creation to its end. */
    private double train(String spec) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server + "/v1/jobs"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(spec))
                .build();
        String answer = http.send(request, BodyHandlers.ofString()).body();
        // Asking again and again would take time of the cores that train.
        var poll = HttpRequest.newBuilder(URI.create(server + "/v1/jobs/" + find(ID, answer) + "?wait=30")).build();
        while (find(STATUS, answer).matches("queued|running")) {
            answer = http.send(poll, BodyHandlers.ofString()).body();
        }
        if (!find(STATUS, answer).equals("succeeded")) {
            throw new IllegalStateException(answer);
        }
        return Duration.between(instant("created_at", answer), instant("finished_at", answer)).toNanos() / 1e9;
    }

    /** Seconds that the server spent in epochs since its start. */
    private double epochSeconds() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server + "/actuator/prometheus")).build();
        return Double.parseDouble(find(EPOCHS, http.send(request, BodyHandlers.ofString()).body()));
    }

    private static Instant instant(String field, String answer) {
        return Instant.parse(find(Pattern.compile("\"" + field + "\":\"([^\"]+)\""), answer));
    }

    private static String find(Pattern pattern, String answer) {
        var matcher = pattern.matcher(answer);
        if (!matcher.find()) {
            throw new IllegalStateException(answer);
        }
        return matcher.group(1);
    }
}
