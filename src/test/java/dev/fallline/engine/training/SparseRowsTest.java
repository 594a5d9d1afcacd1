package dev.fallline.engine.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.engine.loss.BinaryCrossEntropy;
import dev.fallline.engine.loss.MeanSquaredError;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.optimizer.Adam;
import dev.fallline.engine.optimizer.Lbfgs;
import dev.fallline.engine.optimizer.Momentum;
import dev.fallline.engine.optimizer.Sgd;
import dev.fallline.engine.optimizer.UpdateRule;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sparse rows against the same rows dense: the same training to float32's tolerance, and itself to the bit. */
class SparseRowsTest {

    private static final int WIDTH = 300;

    /** Rows twice: sparse over a base or over zero, weighted or not, and dense. */
    private record Both(SparseRows sparse, DenseRows dense) {

        static Both of(int rows, int classes, boolean centred, boolean weighted, long seed) {
            var random = new Random(seed);
            int[] starts = new int[rows + 1];
            int[] indices = new int[rows * 8];
            float[] values = new float[rows * 8];
            float[] targets = new float[rows];
            float[] base = new float[centred ? WIDTH : 0];
            for (int j = 0; j < base.length; j++) {
                base[j] = (float) (0.1 * random.nextGaussian());
            }
            int next = 0;
            for (int i = 0; i < rows; i++) {
                double sum = 0.3 * random.nextGaussian();
                int[] chosen = random.ints(0, WIDTH).distinct().limit(random.nextInt(9)).sorted().toArray();
                for (int feature : chosen) {
                    indices[next] = feature;
                    values[next] = (float) random.nextGaussian() + 0.5f;
                    sum += values[next++] * (feature % 5 - 2);
                }
                starts[i + 1] = next;
                targets[i] = classes == 0 ? (float) sum : Math.clamp((int) Math.floor(sum / 2 + classes / 2.0), 0, classes - 1);
            }
            float[] weights = new float[rows];
            for (int i = 0; i < rows; i++) {
                weights[i] = 0.5f + random.nextFloat();
            }
            var sparse = new SparseRows(
                    starts, Arrays.copyOf(indices, next), Arrays.copyOf(values, next), targets,
                    weighted ? weights : null, base, WIDTH);
            var block = new RowBlock(rows, WIDTH);
            int[] order = new int[rows];
            Arrays.setAll(order, i -> i);
            sparse.gather(order, 0, rows, block, 0);
            return new Both(
                    sparse, new DenseRows(block.features().clone(), targets, weighted ? weights : null, WIDTH));
        }
    }

    static Stream<Arguments> trainings() {
        UpdateRule.Factory sgd = n -> new Sgd(n, 0.5, 0, true, 0.001);
        UpdateRule.Factory momentum = n -> new Momentum(n, 0.9, 0);
        UpdateRule.Factory adam = n -> new Adam(n, 0.9, 0.999, 1e-8, false, 0, false);
        UpdateRule.Factory lbfgs = n -> new Lbfgs(n, 5);
        return Stream.of(
                Arguments.of(0, false, false, 32, sgd),
                Arguments.of(0, true, true, 32, momentum),
                Arguments.of(2, false, true, 50, adam),
                Arguments.of(2, true, false, TrainingPlan.WHOLE_SET, lbfgs),
                Arguments.of(4, false, true, 64, sgd),
                Arguments.of(4, true, false, 1, sgd));
    }

    private static Plans plans(int classes) {
        Plans plans = classes > 2
                ? Plans.classification(WIDTH, List.of(), classes, null)
                : Plans.regression(WIDTH, List.of(), null);
        plans.task = classes == 0 ? Task.REGRESSION : classes == 2 ? Task.BINARY : Task.MULTICLASS;
        plans.classes = classes;
        if (classes < 3) {
            plans.loss = classes == 0 ? new MeanSquaredError() : new BinaryCrossEntropy(Plans.LINALG.math());
        }
        plans.penalty = new Penalty(0.001, 0.01);
        plans.clipping = Clipping.NONE;
        plans.shuffle = true;
        return plans;
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void trainsAsDenseRowsDo(int classes, boolean centred, boolean weighted, int batch, UpdateRule.Factory optimizer) {
        var training = Both.of(700, classes, centred, weighted, 1);
        var validation = Both.of(300, classes, centred, weighted, 2);
        Plans plans = plans(classes);
        plans.batchSize = batch;
        plans.optimizer = optimizer;
        plans.learningRate = 0.02;
        Trainer sparse = plans.trainer(training.sparse(), validation.sparse());
        Trainer dense = plans.trainer(training.dense(), validation.dense());
        sparse.run(TrainingListener.NONE, TrainingControl.NONE);
        dense.run(TrainingListener.NONE, TrainingControl.NONE);

        assertThat(sparse.parameters()).containsExactly(dense.parameters(), within(1e-4f));
        TrainingPlan plan = plans.plan();
        var evaluator = new Evaluator(plan.task(), plan.classes(), plan.network(), plan.loss(), 2);
        var ofSparse = evaluator.evaluate(dense.parameters(), validation.sparse(), true);
        evaluator.evaluate(dense.parameters(), validation.dense(), true).forEach((name, value) ->
                assertThat(ofSparse.get(name)).as(name).isCloseTo(value, within(1e-4)));
    }

    @Test
    void classesWeighThemToo() {
        var rows = Both.of(400, 2, true, true, 3);
        float[] weights = {1, 5};
        Trainer sparse = plans(2).trainer(new ClassWeightedRows(rows.sparse(), weights), Plans.none(WIDTH));
        Trainer dense = plans(2).trainer(new ClassWeightedRows(rows.dense(), weights), Plans.none(WIDTH));
        sparse.run(TrainingListener.NONE, TrainingControl.NONE);
        dense.run(TrainingListener.NONE, TrainingControl.NONE);
        assertThat(sparse.parameters()).containsExactly(dense.parameters(), within(1e-5f));
    }

    @ParameterizedTest
    @MethodSource("threads")
    void endsWithTheSameBitsEveryTime(int threads) {
        var rows = Both.of(30_000, 2, true, false, 4);
        float[][] ends = new float[2][];
        for (int run = 0; run < 2; run++) {
            Plans plans = plans(2);
            plans.threads = threads;
            Trainer trainer = plans.trainer(rows.sparse(), Plans.none(WIDTH));
            trainer.run(TrainingListener.NONE, TrainingControl.NONE);
            ends[run] = trainer.parameters();
        }
        assertThat(ends[0]).containsExactly(ends[1]);
        Trainer dense = plans(2).trainer(rows.dense(), Plans.none(WIDTH));
        dense.run(TrainingListener.NONE, TrainingControl.NONE);
        assertThat(ends[0]).containsExactly(dense.parameters(), within(1e-4f));
    }

    static Stream<Integer> threads() {
        return Stream.of(1, 3);
    }

    @Test
    void predictsAsDenseRowsDo() {
        var rows = Both.of(3000, 4, true, false, 5);
        TrainingPlan plan = plans(4).plan();
        var predictor = new Predictor(plan.task(), plan.network(), plan.initial(), Plans.LINALG.math());
        var block = new RowBlock(3000, WIDTH);
        rows.dense().view(0, 3000, block);
        float[] dense = predictor.predict(FMatrixRMaj.wrap(3000, WIDTH, block.features())).data;
        assertThat(predictor.predict(rows.sparse()).data).containsExactly(dense, within(1e-5f));
    }

    @Test
    void haveTheSameLargestEigenvalue() {
        var rows = Both.of(3000, 0, true, true, 6);
        var lipschitz = new Lipschitz(Plans.LINALG.blas());
        double dense = lipschitz.largestEigenvalue(rows.dense());
        assertThat(lipschitz.largestEigenvalue(rows.sparse())).isCloseTo(dense, within(1e-4 * dense));
    }

    @Test
    void allocateNothingWhenSeenAgain() {
        var rows = Both.of(200, 0, false, false, 7).sparse();
        RowBlock block = RowBlock.of(rows, 200);
        rows.view(0, 200, block);
        float[] values = block.values();
        rows.view(100, 100, block);
        assertThat(block.values()).isSameAs(values);
    }

    @Test
    void refuseArraysThatDoNotFit() {
        assertThatThrownBy(() -> new SparseRows(
                        new int[] {0, 3}, new int[2], new float[2], new float[1], null, RowSource.NO_BASE, 5))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
