package dev.fallline.bench;

import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.loss.BinaryCrossEntropy;
import dev.fallline.engine.loss.CrossEntropy;
import dev.fallline.engine.loss.Loss;
import dev.fallline.engine.loss.MeanSquaredError;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.network.Identity;
import dev.fallline.engine.network.Initialiser;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.network.Relu;
import dev.fallline.engine.optimizer.Adam;
import dev.fallline.engine.optimizer.Optimizer;
import dev.fallline.engine.optimizer.Sgd;
import dev.fallline.engine.schedule.Constant;
import dev.fallline.engine.training.Clipping;
import dev.fallline.engine.training.DenseRows;
import dev.fallline.engine.training.Penalty;
import dev.fallline.engine.training.Trainer;
import dev.fallline.engine.training.TrainingControl;
import dev.fallline.engine.training.TrainingListener;
import dev.fallline.engine.training.TrainingPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

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
        var workload = switch (name) {
            case "mlp" -> new Workload(60_000, 784, List.of(512, 256), 10, 128, 8, Task.MULTICLASS);
            case "small" -> new Workload(20_000, 16, List.of(64, 64), 3, 32, 60, Task.MULTICLASS);
            case "logistic" -> new Workload(500_000, 100, List.of(), 1, 256, 30, Task.BINARY);
            case "linear" -> new Workload(500_000, 100, List.of(), 1, TrainingPlan.WHOLE_SET, 60, Task.REGRESSION);
            default -> throw new IllegalArgumentException("No workload " + name);
        };
        var limits = new Limits(linalg.blas(), threads);
        double before = workload.limit(limits);
        var seconds = workload.train(linalg, threads);
        double limit = Math.max(before, workload.limit(limits));
        double best = workload.rows / Arrays.stream(seconds).min().orElseThrow();
        Arrays.sort(seconds);
        double median = workload.rows / seconds[seconds.length / 2];
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

    /** One workload; the first third of its epochs is warm-up. */
    private record Workload(int rows, int inputs, List<Integer> hidden, int outputs, int batch, int epochs, Task task) {

        /** Floating-point operations of a sample's training where products are what takes time, else bytes read. */
        double costOfSample() {
            if (hidden.isEmpty()) {
                return 4.0 * inputs;
            }
            double operations = 0;
            int width = inputs;
            for (int l = 0; l <= hidden.size(); l++) {
                int next = l < hidden.size() ? hidden.get(l) : outputs;
                // Forward, weight gradient and, but for the first layer, the gradient of its input.
                operations += (l == 0 ? 4.0 : 6.0) * width * next;
                width = next;
            }
            return operations;
        }

        String unit() {
            return hidden.isEmpty() ? "GB/s" : "GFLOP/s";
        }

        double limit(Limits limits) {
            return hidden.isEmpty() ? limits.bytesRead(rows, inputs, batch < rows) : limits.products();
        }

        String limitName() {
            return hidden.isEmpty()
                    ? batch < rows ? "reading the rows in such an order reaches" : "reading in order reaches"
                    : "products of 1024 × 1024 × 1024 reach";
        }

        double[] train(Linalg linalg, int threads) {
            var random = new SplittableRandom(1);
            var features = new float[rows * inputs];
            for (int i = 0; i < features.length; i++) {
                features[i] = random.nextFloat() * 2 - 1;
            }
            var targets = new float[rows];
            for (int i = 0; i < rows; i++) {
                targets[i] = task == Task.REGRESSION ? random.nextFloat() : random.nextInt(Math.max(2, outputs));
            }
            var activation = hidden.isEmpty() ? new Identity() : new Relu(0);
            var network = new Network(inputs, hidden, outputs, activation, null, linalg.blas());
            var initial = network.initialise(
                    hidden.isEmpty() ? new Initialiser.Zeros() : new Initialiser.Normal(Initialiser.Scale.he()), random);
            Loss loss = switch (task) {
                case REGRESSION -> new MeanSquaredError();
                case BINARY -> new BinaryCrossEntropy(linalg.math());
                case MULTICLASS -> new CrossEntropy(linalg.math());
            };
            Optimizer.Factory optimizer = hidden.isEmpty()
                    ? size -> new Sgd(size, 0, 0, false, 0)
                    : size -> new Adam(size, 0.9, 0.999, 1e-8, false, 0, false);
            var plan = new TrainingPlan(
                    task, outputs == 1 ? 2 : outputs, network, initial, loss, Penalty.NONE, Clipping.NONE, optimizer,
                    hidden.isEmpty() ? 0.01 : 0.001, new Constant(), null, null, batch, epochs, batch < rows, 7, null, null,
                    TrainingPlan.OnDivergence.FAIL, 1_000_000, threads);
            var data = new DenseRows(features, targets, inputs);
            var none = new DenseRows(new float[0], new float[0], inputs);
            var ends = new long[epochs + 1];
            ends[0] = System.nanoTime();
            new Trainer(plan, data, none, linalg).run(new TrainingListener() {
                @Override
                public void epochCompleted(int epoch, long step, Map<String, Double> metrics, boolean improved) {
                    ends[epoch] = System.nanoTime();
                }
            }, TrainingControl.NONE);
            int warm = epochs / 3;
            var seconds = new double[epochs - warm];
            for (int i = 0; i < seconds.length; i++) {
                seconds[i] = (ends[warm + i + 1] - ends[warm + i]) / 1e9;
            }
            return seconds;
        }
    }
}
