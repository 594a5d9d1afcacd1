package dev.fallline.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

/**
 * Submits tiny jobs from several clients at once, each of which then asks for its jobs until they have succeeded, and
 * prints jobs per second from the first submission to the last success, and how long a {@code GET} of a job took
 * meanwhile. Needs nothing but a running server:
 *
 * <p>{@code java TinyJobs.java http://127.0.0.1:8080 [jobs a round] [clients] [rounds]}
 */
public final class TinyJobs {

    private static final Pattern ID = Pattern.compile("\"id\":\"(job_[^\"]+)\"");
    private static final Pattern STATUS = Pattern.compile("\"status\":\"([a-z]+)\"");
    private static final String SPEC =
            """
            {"dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"},
             "training":{"epochs":1,"seed":%d,"log_every_steps":10}}
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String server;

    private TinyJobs(String server) {
        this.server = server;
    }

    public static void main(String[] args) throws Exception {
        var bench = new TinyJobs(args[0]);
        int jobs = args.length > 1 ? Integer.parseInt(args[1]) : 2000;
        int clients = args.length > 2 ? Integer.parseInt(args[2]) : 8;
        int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 1;
        for (int round = 1; round <= rounds; round++) {
            bench.round(round, jobs, clients);
        }
    }

    private void round(int round, int jobs, int clients) throws Exception {
        try (var pool = Executors.newFixedThreadPool(clients)) {
            var work = new ArrayList<Callable<long[]>>();
            for (int client = 0; client < clients; client++) {
                int first = client;
                work.add(() -> client(first, jobs, clients));
            }
            long start = System.nanoTime();
            var polls = new ArrayList<long[]>();
            for (Future<long[]> result : pool.invokeAll(work)) {
                polls.add(result.get());
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            long[] all = polls.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            System.out.printf(
                    Locale.ROOT,
                    "round %d: %d jobs in %.2f s = %.0f jobs/s; %d polls, p50 %.1f ms, p99 %.1f ms%n",
                    round, jobs, seconds, jobs / seconds, all.length, all[all.length / 2] / 1e6,
                    all[(int) (all.length * 0.99)] / 1e6);
        }
    }

    /** Submits its share, then polls the oldest that has not succeeded; nanoseconds of each poll. */
    private long[] client(int first, int jobs, int clients) throws Exception {
        Deque<String> open = new ArrayDeque<>();
        var polls = new ArrayList<Long>();
        for (int job = first; job < jobs; job += clients) {
            var request = HttpRequest.newBuilder(URI.create(server + "/v1/jobs"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(SPEC.formatted(job)))
                    .build();
            String answer = http.send(request, BodyHandlers.ofString()).body();
            open.add(find(ID, answer));
            if (job / clients % 4 == 0) {
                poll(open, polls);
            }
        }
        while (!open.isEmpty()) {
            if (!poll(open, polls)) {
                Thread.sleep(5);
            }
        }
        return polls.stream().mapToLong(Long::longValue).toArray();
    }

    private boolean poll(Deque<String> open, ArrayList<Long> polls) throws Exception {
        long start = System.nanoTime();
        String answer = http.send(
                        HttpRequest.newBuilder(URI.create(server + "/v1/jobs/" + open.getFirst())).build(),
                        BodyHandlers.ofString())
                .body();
        polls.add(System.nanoTime() - start);
        String status = find(STATUS, answer);
        if (status.equals("succeeded")) {
            open.removeFirst();
            return true;
        }
        if (!status.equals("queued") && !status.equals("running")) {
            throw new IllegalStateException(answer);
        }
        return false;
    }

    private static String find(Pattern pattern, String answer) {
        var matcher = pattern.matcher(answer);
        if (!matcher.find()) {
            throw new IllegalStateException(answer);
        }
        return matcher.group(1);
    }
}
