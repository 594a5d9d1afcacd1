package dev.fallline.bench;

import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.training.TrainingPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Trains the four workloads of docs/performance.md on generated float32 data and prints the median samples per second
 * of the epochs after warm-up, and which share of the machine's limit that is: of its fastest matrix products, or of
 * the rate at which it reads memory, both measured right before and after.
 *
 * <p>Usage: {@code Workloads [mlp|small|logistic|linear …]}, all four by default; system property {@code threads}.
 */
public final class Workloads {

    private Workloads() {}

    public static void main(String[] args) {
        var linalg = Linalg.select(true);
        System.out.printf("%s; %s; Java %s%n", linalg.blas().name(), linalg.math().name(), Runtime.version());
        var names = args.length == 0 ? List.of("mlp", "small", "logistic", "linear") : Arrays.asList(args);
        for (String name : names) {
            run(name, linalg);
        }
    }

    private static void run(String name, Linalg linalg) {
        int threads = Integer.getInteger("threads", name.equals("mlp") || name.equals("linear") ? 2 : 1);
        var workload = Workload.of(name);
        var limits = new Limits(linalg.blas(), threads);
        double before = workload.limit(limits);
        double[] all = workload.train(linalg, threads);
        double[] seconds = Arrays.copyOfRange(all, all.length / 3, all.length);
        double limit = Math.max(before, workload.limit(limits));
        double best = workload.rows() / Arrays.stream(seconds).min().orElseThrow();
        Arrays.sort(seconds);
        double median = workload.rows() / seconds[seconds.length / 2];
        double reached = median * workload.costOfSample() / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%-9s threads %d: median %,.0f samples/s, best %,.0f; %.1f %s, %.0f %% of the %.1f that %s%n",
                name,
                threads,
                median,
                best,
                reached,
                workload.unit(),
                100 * reached / limit,
                limit,
                workload.limitName());
    }
}
