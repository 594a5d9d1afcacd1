package dev.fallline.bench;

import dev.fallline.engine.linalg.Blas;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** What this machine can do at most on some threads at once: the best of several tries. */
final class Limits {

    private static final int TRIES = 5;
    private static final int SIZE = 1024;

    private final Blas blas;
    private final int threads;

    Limits(Blas blas, int threads) {
        this.blas = blas;
        this.threads = threads;
    }

    /** GFLOP/s of large matrix products, one of its own on each thread. */
    double products() {
        var a = new float[threads][SIZE * SIZE];
        var b = new float[threads][SIZE * SIZE];
        var c = new float[threads][SIZE * SIZE];
        for (int t = 0; t < threads; t++) {
            Arrays.fill(a[t], 0.5f);
            Arrays.fill(b[t], 0.25f);
        }
        int products = 8;
        double seconds = best(thread -> {
            for (int i = 0; i < products; i++) {
                blas.gemm(false, false, SIZE, SIZE, SIZE, 1, a[thread], 0, b[thread], 0, 0, c[thread], 0);
            }
            return c[thread][0];
        });
        return 2.0 * SIZE * SIZE * SIZE * products * threads / seconds / 1e9;
    }

    /**
     * GB/s of reading every row of a table once.
     *
     * @param shuffled whether the rows are read in a random order, each in one piece
     */
    double bytesRead(int rows, int width, boolean shuffled) {
        var table = new int[rows * width];
        Arrays.fill(table, 1);
        int[] order = IntStream.range(0, rows).toArray();
        if (shuffled) {
            var random = new SplittableRandom(3);
            for (int i = rows - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int row = order[i];
                order[i] = order[j];
                order[j] = row;
            }
        }
        double seconds = best(thread -> {
            int from = (int) ((long) rows * thread / threads);
            int to = (int) ((long) rows * (thread + 1) / threads);
            return shuffled ? sum(table, order, from, to, width) : sum(table, from * width, to * width);
        });
        return 4.0 * rows * width / seconds / 1e9;
    }

    private static int sum(int[] table, int[] order, int from, int to, int width) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += sum(table, order[i] * width, (order[i] + 1) * width);
        }
        return sum;
    }

    /** Integers, because the JIT compiler takes their sum in vectors. */
    private static int sum(int[] table, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += table[i];
        }
        return sum;
    }

    /** The shortest time in seconds in which all threads, started together, do their part. */
    private double best(IntToDoubleFunction part) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < TRIES; i++) {
            best = Math.min(best, time(part));
        }
        return best;
    }

    private double time(IntToDoubleFunction part) {
        var ready = new CountDownLatch(threads);
        var start = new CountDownLatch(1);
        var results = new double[threads];
        var workers = IntStream.range(0, threads)
                .mapToObj(thread -> Thread.ofPlatform().start(() -> {
                    ready.countDown();
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    results[thread] = part.applyAsDouble(thread);
                }))
                .toList();
        try {
            ready.await();
            long begin = System.nanoTime();
            start.countDown();
            for (Thread worker : workers) {
                worker.join();
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (Arrays.stream(results).anyMatch(Double::isNaN)) {
                throw new IllegalStateException("a result is not a number");
            }
            return seconds;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
