package dev.fallline.engine.training;

import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.loss.CrossEntropy;
import dev.fallline.engine.loss.Loss;
import dev.fallline.engine.loss.MeanSquaredError;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.network.Dropout;
import dev.fallline.engine.network.Initialiser;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.network.Tanh;
import dev.fallline.engine.optimizer.Sgd;
import dev.fallline.engine.optimizer.UpdateRule;
import dev.fallline.engine.schedule.Constant;
import dev.fallline.engine.schedule.PlateauRule;
import dev.fallline.engine.schedule.Schedule;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Plans and rows to try trainers with: a plain one, and what a test changes of it. */
final class Plans {

    /** Of the machine, or with the system property {@code fallline.test.plain} plain Java: the build runs the tests with both. */
    static final Linalg LINALG = Boolean.getBoolean("fallline.test.plain") ? Linalg.plain() : Linalg.select(true);

    Network network;
    Task task;
    int classes;
    Loss loss;
    Penalty penalty = Penalty.NONE;
    Clipping clipping = Clipping.NONE;
    UpdateRule.Factory optimizer = n -> new Sgd(n, 0, 0, false, 0);
    double learningRate = 0.05;
    Schedule schedule = new Constant();
    @Nullable PlateauRule plateau;
    @Nullable WeightAverage average;
    int batchSize = TrainingPlan.WHOLE_SET;
    int epochs = 5;
    boolean shuffle;
    long seed = 3;
    TrainingPlan.@Nullable EarlyStopping earlyStopping;
    TrainingPlan.@Nullable Target target;
    TrainingPlan.OnDivergence onDivergence = TrainingPlan.OnDivergence.FAIL;
    int threads = 1;
    float @Nullable [] initial;

    private Plans(Network network, Task task, int classes, Loss loss) {
        this.network = network;
        this.task = task;
        this.classes = classes;
        this.loss = loss;
    }

    static Plans regression(int features, List<Integer> hidden, @Nullable Dropout dropout) {
        var network = new Network(features, hidden, 1, new Tanh(LINALG.math()), dropout, LINALG.blas());
        return new Plans(network, Task.REGRESSION, 0, new MeanSquaredError());
    }

    static Plans classification(int features, List<Integer> hidden, int classes, @Nullable Dropout dropout) {
        var network = new Network(features, hidden, classes, new Tanh(LINALG.math()), dropout, LINALG.blas());
        return new Plans(network, Task.MULTICLASS, classes, new CrossEntropy(LINALG.math()));
    }

    TrainingPlan plan() {
        float[] start = initial == null
                ? network.initialise(new Initialiser.Normal(Initialiser.Scale.lecun()), new Random(1))
                : initial;
        return new TrainingPlan(
                task, classes, network, start, loss, penalty, clipping, optimizer, learningRate, schedule, plateau,
                average, batchSize, epochs, shuffle, seed, earlyStopping, target, onDivergence, 1, threads);
    }

    Trainer trainer(RowSource training, RowSource validation) {
        return new Trainer(plan(), training, validation, LINALG);
    }

    static RowSource none(int features) {
        return new DenseRows(new float[0], new float[0], features);
    }

    /** Gaussian features; targets a noisy linear function of them, or classes by its value. */
    static DenseRows rows(int rows, int features, int classes, long seed) {
        var random = new Random(seed);
        float[] x = new float[rows * features];
        float[] y = new float[rows];
        for (int i = 0; i < rows; i++) {
            double value = 0.5 * random.nextGaussian();
            for (int j = 0; j < features; j++) {
                x[i * features + j] = (float) random.nextGaussian();
                value += x[i * features + j] * (j % 3 - 0.8);
            }
            y[i] = classes == 0 ? (float) value : (int) Math.clamp(Math.floor(value + classes / 2.0), 0, classes - 1);
        }
        return new DenseRows(x, y, features);
    }
}
