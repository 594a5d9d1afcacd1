package dev.fallline.engine.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.loss.CrossEntropy;
import dev.fallline.engine.loss.Loss;
import dev.fallline.engine.loss.MeanAbsoluteError;
import dev.fallline.engine.loss.MeanSquaredError;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.network.Initialiser;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.network.Relu;
import dev.fallline.engine.optimizer.Sgd;
import dev.fallline.engine.schedule.Constant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LearningRateChoiceTest {

    private static final Linalg LINALG = Plans.LINALG;
    private final SplittableRandom random = new SplittableRandom(11);

    @Test
    void lipschitzConstantBoundsTheStepsThatDescend() {
        var rows = regression(200, 5);
        double constant = new Lipschitz(LINALG.blas())
                .constant(plan(rows, List.of(), new MeanSquaredError(), 1, TrainingPlan.WHOLE_SET), rows)
                .orElseThrow();

        var safe = losses(rows, 1 / constant, 40);
        var wild = losses(rows, 2.2 / constant, 40);

        assertThat(safe).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(wild.getLast()).isGreaterThan(wild.getFirst());
    }

    @Test
    void weightsAndRidgeEnterTheLipschitzConstant() {
        // One feature that is always 2: X̃ᵀX̃/n = [[4, 2], [2, 1]], whose largest eigenvalue is 5.
        var rows = new DenseRows(new float[] {2, 2, 0}, new float[] {1, 1, 1}, new float[] {1, 3, 0}, 1);
        var plain = plan(rows, List.of(), new MeanSquaredError(), 1, TrainingPlan.WHOLE_SET);
        var ridge = withPenalty(plain, new Penalty(0, 0.5));

        assertThat(new Lipschitz(LINALG.blas()).constant(plain, rows).orElseThrow()).isBetween(9.99, 10.02);
        assertThat(new Lipschitz(LINALG.blas()).constant(ridge, rows).orElseThrow()).isBetween(10.49, 10.52);
    }

    @Test
    void theRowsOfASampleHaveTheLipschitzConstantOfAll() {
        var rows = regression(150_000, 2);
        var plan = plan(rows, List.of(), new MeanSquaredError(), 1, TrainingPlan.WHOLE_SET);
        int[] chosen = Lipschitz.sample(rows.rows(), 2, 1 << 24);
        int half = chosen.length / 2;

        var sample = DenseRows.joined(List.of(
                DenseRows.copyOf(rows, Arrays.copyOf(chosen, half)),
                DenseRows.copyOf(rows, Arrays.copyOfRange(chosen, half, chosen.length))));

        var lipschitz = new Lipschitz(LINALG.blas());
        assertThat(chosen).hasSizeLessThan(70_000);
        assertThat(lipschitz.constant(plan, sample)).isEqualTo(lipschitz.constant(plan, rows));
        assertThat(Lipschitz.sample(rows.rows(), 2, 40_000)).hasSizeBetween(15_000, 20_000);
        assertThat(Lipschitz.sample(rows.rows(), 1000, 5000)).containsExactly(0, 1, 2, 3, 4);
        assertThat(Lipschitz.sample(3, 10, 5)).containsExactly(0);
    }

    @Test
    void noLipschitzConstantForHiddenLayersOrLossesWithAKink() {
        var rows = regression(20, 3);
        var deep = plan(rows, List.of(4), new MeanSquaredError(), 1, 8);
        var kink = plan(rows, List.of(), new MeanAbsoluteError(), 1, 8);

        assertThat(new Lipschitz(LINALG.blas()).constant(deep, rows)).isEmpty();
        assertThat(new Lipschitz(LINALG.blas()).constant(kink, rows)).isEmpty();
    }

    @Test
    void rangeTestFindsARateThatTrains() {
        var rows = classes(300, 6);
        var plan = plan(rows, List.of(16), new CrossEntropy(LINALG.math()), 3, 16);

        double rate = new LearningRateRangeTest(LINALG).find(plan, rows, TrainingControl.NONE);
        var losses = losses(withRate(plan, rate, 30), rows);

        assertThat(rate).isBetween(1e-3, 2.0);
        assertThat(losses.getLast()).isLessThan(losses.getFirst() / 2);
    }

    private List<Double> losses(DenseRows rows, double rate, int epochs) {
        return losses(withRate(plan(rows, List.of(), new MeanSquaredError(), 1, TrainingPlan.WHOLE_SET), rate, epochs),
                rows);
    }

    private static List<Double> losses(TrainingPlan plan, DenseRows rows) {
        var losses = new ArrayList<Double>();
        var none = new DenseRows(new float[0], new float[0], rows.features());
        new Trainer(plan, rows, none, LINALG).run(new TrainingListener() {
            @Override
            public void epochCompleted(int epoch, long step, double learningRate, Map<String, Double> metrics, boolean improved) {
                losses.add(metrics.get("train_loss"));
            }
        }, TrainingControl.NONE);
        return losses;
    }

    private static TrainingPlan plan(DenseRows rows, List<Integer> hidden, Loss loss, int outputs, int batch) {
        var network = new Network(rows.features(), hidden, outputs, new Relu(0), null, LINALG.blas());
        var initial = network.initialise(
                hidden.isEmpty() ? new Initialiser.Zeros() : new Initialiser.Normal(Initialiser.Scale.he()),
                new SplittableRandom(5));
        var task = outputs == 1 ? Task.REGRESSION : Task.MULTICLASS;
        return new TrainingPlan(
                task, outputs, network, initial, loss, Penalty.NONE, Clipping.NONE, size -> new Sgd(size, 0, 0, false, 0),
                0.1, new Constant(), null, null, batch, 10, batch < rows.rows(), 1, null, null,
                TrainingPlan.OnDivergence.FAIL, 1, 1);
    }

    private static TrainingPlan withRate(TrainingPlan p, double rate, int epochs) {
        return new TrainingPlan(
                p.task(), p.classes(), p.network(), p.initial(), p.loss(), p.penalty(), p.clipping(), p.optimizer(), rate,
                p.schedule(), null, null, p.batchSize(), epochs, p.shuffle(), p.seed(), null, null, p.onDivergence(), 1, 1);
    }

    private static TrainingPlan withPenalty(TrainingPlan p, Penalty penalty) {
        return new TrainingPlan(
                p.task(), p.classes(), p.network(), p.initial(), p.loss(), penalty, p.clipping(), p.optimizer(),
                p.learningRate(), p.schedule(), null, null, p.batchSize(), p.epochs(), p.shuffle(), p.seed(), null, null,
                p.onDivergence(), 1, 1);
    }

    private DenseRows regression(int n, int d) {
        var features = new float[n * d];
        var targets = new float[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                features[i * d + j] = (random.nextFloat() * 2 - 1) * (j + 1);
                targets[i] += (j - 1) * features[i * d + j];
            }
            targets[i] += random.nextFloat();
        }
        return new DenseRows(features, targets, d);
    }

    private DenseRows classes(int n, int d) {
        var features = new float[n * d];
        var targets = new float[n];
        for (int i = 0; i < n; i++) {
            targets[i] = i % 3;
            for (int j = 0; j < d; j++) {
                features[i * d + j] = random.nextFloat() * 2 - 1 + (j == i % 3 ? 1 : 0);
            }
        }
        return new DenseRows(features, targets, d);
    }
}
