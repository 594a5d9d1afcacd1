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
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** One of the workloads of docs/performance.md. */
record Workload(int rows, int inputs, List<Integer> hidden, int outputs, int batch, int epochs, Task task) {

    static Workload of(String name) {
        return switch (name) {
            case "mlp" -> new Workload(60_000, 784, List.of(512, 256), 10, 128, 8, Task.MULTICLASS);
            case "small" -> new Workload(20_000, 16, List.of(64, 64), 3, 32, 60, Task.MULTICLASS);
            case "logistic" -> new Workload(500_000, 100, List.of(), 1, 256, 30, Task.BINARY);
            case "linear" -> new Workload(500_000, 100, List.of(), 1, TrainingPlan.WHOLE_SET, 60, Task.REGRESSION);
            default -> throw new IllegalArgumentException("No workload " + name);
        };
    }

    Workload withEpochs(int number) {
        return new Workload(rows, inputs, hidden, outputs, batch, number, task);
    }

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

    /** Seconds of each epoch on generated rows. */
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
            public void epochCompleted(int epoch, long step, double learningRate, Map<String, Double> metrics, boolean improved) {
                ends[epoch] = System.nanoTime();
            }
        }, TrainingControl.NONE);
        var seconds = new double[epochs];
        for (int i = 0; i < epochs; i++) {
            seconds[i] = (ends[i + 1] - ends[i]) / 1e9;
        }
        return seconds;
    }
}
