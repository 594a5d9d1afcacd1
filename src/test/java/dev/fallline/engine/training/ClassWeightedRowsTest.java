package dev.fallline.engine.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.loss.CrossEntropy;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.network.Identity;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.optimizer.Sgd;
import dev.fallline.engine.schedule.Constant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassWeightedRowsTest {

    private static final Linalg LINALG = Plans.LINALG;
    private static final float[] FEATURES = {0, 1, 2, 3, 1, 0.5f, -1, 2};
    private static final float[] TARGETS = {0, 0, 0, 1};

    @Test
    void balancedClassesWeighTheSameInAll() {
        assertThat(ClassWeightedRows.balanced(new DenseRows(FEATURES, TARGETS, 2), 2))
                .containsExactly(4f / 6, 4f / 2);
    }

    @Test
    void aWeightOfTwoIsAsGoodAsTheRowTwice() {
        var weighted = new ClassWeightedRows(new DenseRows(FEATURES, TARGETS, 2), new float[] {1, 2});
        var twice = new DenseRows(
                new float[] {0, 1, 2, 3, 1, 0.5f, -1, 2, -1, 2}, new float[] {0, 0, 0, 1, 1}, 2);

        var lossesWeighted = new ArrayList<Double>();
        var lossesTwice = new ArrayList<Double>();
        float[] parameters = train(weighted, lossesWeighted);
        float[] expected = train(twice, lossesTwice);

        assertThat(parameters).containsExactly(expected, within(1e-6f));
        for (int i = 0; i < lossesTwice.size(); i++) {
            assertThat(lossesWeighted.get(i)).isCloseTo(lossesTwice.get(i), within(1e-6));
        }
    }

    @Test
    void aRowOfWeightTwoIsAsGoodAsTheRowTwice() {
        var weighted = new DenseRows(FEATURES, TARGETS, new float[] {1, 1, 1, 2}, 2);
        var twice = new DenseRows(
                new float[] {0, 1, 2, 3, 1, 0.5f, -1, 2, -1, 2}, new float[] {0, 0, 0, 1, 1}, 2);

        assertThat(train(weighted, new ArrayList<>()))
                .containsExactly(train(twice, new ArrayList<>()), within(1e-6f));
    }

    @Test
    void classWeightsMultiplyTheRowsOwn() {
        var own = new DenseRows(FEATURES, TARGETS, new float[] {1, 0.5f, 0, 4}, 2);
        var rows = new ClassWeightedRows(own, new float[] {3, 0.25f});
        var block = new RowBlock(4, 2);

        rows.gather(new int[] {3, 1}, 0, 2, block, 0);
        rows.gather(new int[] {3, 1, 2, 0}, 2, 2, block, 2);

        assertThat(block.weights()).containsExactly(1, 1.5f, 0, 3);
        assertThat(block.targets()).containsExactly(TARGETS[3], TARGETS[1], TARGETS[2], TARGETS[0]);
        assertThat(rows.weight(new int[] {3, 1, 2, 0}, 0, 4)).isEqualTo(5.5);
    }

    private static float[] train(RowSource rows, List<Double> losses) {
        var network = new Network(2, List.of(), 2, new Identity(), null, LINALG.blas());
        var plan = new TrainingPlan(
                Task.MULTICLASS, 2, network, new float[network.parameters()], new CrossEntropy(LINALG.math()),
                Penalty.NONE, Clipping.NONE, size -> new Sgd(size, 0, 0, false, 0), 0.1, new Constant(), null, null,
                TrainingPlan.WHOLE_SET, 20, false, 0, null, null, TrainingPlan.OnDivergence.FAIL, 1, 1);
        var trainer = new Trainer(plan, rows, new DenseRows(new float[0], new float[0], 2), LINALG);
        trainer.run(new TrainingListener() {
            @Override
            public void epochCompleted(int epoch, long step, double learningRate, Map<String, Double> metrics, boolean improved) {
                losses.add(metrics.get("train_loss"));
            }
        }, TrainingControl.NONE);
        return trainer.parameters();
    }
}
