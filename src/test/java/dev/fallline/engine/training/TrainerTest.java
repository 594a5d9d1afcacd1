package dev.fallline.engine.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.engine.optimizer.Adam;
import dev.fallline.engine.schedule.PlateauRule;
import dev.fallline.engine.training.TrainingControl.Command;
import dev.fallline.engine.training.TrainingPlan.EarlyStopping;
import dev.fallline.engine.training.TrainingPlan.OnDivergence;
import dev.fallline.engine.training.TrainingPlan.Target;
import dev.fallline.engine.training.TrainingResult.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerTest {

    @Test
    void batchDescentReachesTheLeastSquaresLine() {
        // y over x = 0, 1, 2, 3 is 1, 3, 2, 6: slope 1.4, intercept 0.9.
        var rows = new DenseRows(new float[] {0, 1, 2, 3}, new float[] {1, 3, 2, 6}, 1);
        Plans plans = Plans.regression(1, List.of(), null);
        plans.learningRate = 0.1;
        plans.epochs = 500;
        var trainer = plans.trainer(rows, Plans.none(1));
        assertThat(trainer.run(TrainingListener.NONE, TrainingControl.NONE).reason()).isEqualTo(Reason.COMPLETED);
        assertThat((double) trainer.parameters()[0]).isCloseTo(1.4, within(1e-5));
        assertThat((double) trainer.parameters()[1]).isCloseTo(0.9, within(1e-5));
    }

    @Test
    void takesRowsInFileOrderWithASmallerLastBatchAndReportsTheMeanBeforeEachUpdate() {
        var rows = new DenseRows(new float[] {1, 2, 3}, new float[] {2, 2, 2}, 1);
        Plans plans = Plans.regression(1, List.of(), null);
        plans.initial = new float[] {0, 0};
        plans.batchSize = 2;
        plans.epochs = 1;
        plans.learningRate = 0.1;
        var heard = new Heard();
        var trainer = plans.trainer(rows, Plans.none(1));
        var result = trainer.run(heard, TrainingControl.NONE);
        // Rows 1 and 2: losses 4 and 4, gradient −6 and −4; then row 3 at 0.6·3 + 0.4 = 2.2: loss 0.04, gradient 1.2, 0.4.
        assertThat(result.step()).isEqualTo(2);
        assertThat(heard.metric("train_loss", 0)).isCloseTo(8.04 / 3, within(1e-6));
        assertThat((double) trainer.parameters()[0]).isCloseTo(0.48, within(1e-6));
        assertThat((double) trainer.parameters()[1]).isCloseTo(0.36, within(1e-6));
    }

    @Test
    void namesTheMetricsOfAnEpoch() {
        var heard = new Heard();
        Plans.classification(4, List.of(), 3, null).trainer(Plans.rows(30, 4, 3, 1), Plans.rows(9, 4, 3, 2))
                .run(heard, TrainingControl.NONE);
        assertThat(heard.epochs).hasSize(5);
        assertThat(heard.epochs.getFirst())
                .containsOnlyKeys(
                        "train_loss", "validation_loss", "validation_accuracy", "validation_precision",
                        "validation_recall", "validation_f1", "validation_log_loss");
    }

    @Test
    void repeatsBitForBitOnTwoThreads() {
        Plans plans = Plans.regression(32, List.of(64), null);
        plans.optimizer = n -> new Adam(n, 0.9, 0.999, 1e-8, false, 0, false);
        plans.threads = 2;
        plans.batchSize = 512;
        plans.shuffle = true;
        plans.epochs = 2;
        DenseRows rows = Plans.rows(1100, 32, 0, 4);
        assertThat(512L * plans.network.parameters()).as("enough work for two shards").isGreaterThan(1_000_000);
        var first = plans.trainer(rows, Plans.none(32));
        first.run(TrainingListener.NONE, TrainingControl.NONE);
        for (int repeat = 0; repeat < 5; repeat++) {
            var again = plans.trainer(rows, Plans.none(32));
            again.run(TrainingListener.NONE, TrainingControl.NONE);
            assertThat(again.parameters()).containsExactly(first.parameters());
        }
        plans.threads = 1;
        var alone = plans.trainer(rows, Plans.none(32));
        alone.run(TrainingListener.NONE, TrainingControl.NONE);
        for (int i = 0; i < alone.parameters().length; i++) {
            assertThat(first.parameters()[i]).isCloseTo(alone.parameters()[i], within(1e-3f));
        }
    }

    @Test
    void stopsEarlyWithTheBestParameters() {
        // The rate is too high: the loss grows from the first epoch on.
        Plans plans = overshooting();
        plans.earlyStopping = new EarlyStopping("train_loss", 3, 0, true);
        plans.epochs = 20;
        var heard = new Heard();
        var trainer = plans.trainer(ONE_ROW, Plans.none(1));
        var result = trainer.run(heard, TrainingControl.NONE);
        assertThat(result.reason()).isEqualTo(Reason.EARLY_STOPPED);
        assertThat(result.epoch()).isEqualTo(4);
        assertThat(result.bestEpoch()).isEqualTo(1);

        plans.epochs = 1;
        plans.earlyStopping = null;
        var one = plans.trainer(ONE_ROW, Plans.none(1));
        one.run(TrainingListener.NONE, TrainingControl.NONE);
        assertThat(trainer.parameters()).containsExactly(one.parameters());
    }

    @Test
    void anImprovementWithinMinDeltaDoesNotCount() {
        Plans plans = Plans.regression(1, List.of(), null);
        plans.initial = new float[] {0, 0};
        plans.learningRate = 1e-4;
        plans.earlyStopping = new EarlyStopping("train_loss", 2, 0.5, false);
        plans.epochs = 50;
        var result = plans.trainer(ONE_ROW, Plans.none(1)).run(TrainingListener.NONE, TrainingControl.NONE);
        assertThat(result.reason()).isEqualTo(Reason.EARLY_STOPPED);
        assertThat(result.epoch()).isEqualTo(3);
    }

    @Test
    void endsWhenTheTargetIsReached() {
        Plans plans = Plans.regression(3, List.of(), null);
        plans.target = new Target("train_loss", 0.5);
        plans.epochs = 500;
        var heard = new Heard();
        var result = plans.trainer(Plans.rows(60, 3, 0, 1), Plans.none(3)).run(heard, TrainingControl.NONE);
        assertThat(result.reason()).isEqualTo(Reason.TARGET_REACHED);
        assertThat(heard.metric("train_loss", result.epoch() - 1)).isLessThanOrEqualTo(0.5);
        assertThat(heard.metric("train_loss", result.epoch() - 2)).isGreaterThan(0.5);
    }

    @Test
    void plateauBearsItsPatienceThenLowersTheRate() {
        Plans plans = overshooting();
        plans.plateau = new PlateauRule("train_loss", 0.1, 2, 0);
        plans.epochs = 8;
        var heard = new Heard();
        plans.trainer(ONE_ROW, Plans.none(1)).run(heard, TrainingControl.NONE);
        // The best epoch is the first; epochs 2 and 3 are borne, epoch 4 is one too many.
        assertThat(heard.rates.subList(0, 4)).containsOnly(1.5);
        assertThat(heard.rates.get(4)).isCloseTo(0.15, within(1e-12));
    }

    @Test
    void divergenceIsFoundBeforeTheUpdate() {
        Plans plans = Plans.regression(1, List.of(), null);
        plans.initial = new float[] {1, 0};
        plans.batchSize = 1;
        var rows = new DenseRows(new float[] {1, Float.NaN}, new float[] {1, 1}, 1);
        var heard = new Heard();
        var trainer = plans.trainer(rows, Plans.none(1));
        var result = trainer.run(heard, TrainingControl.NONE);
        assertThat(result.reason()).isEqualTo(Reason.DIVERGED);
        assertThat(result.step()).isEqualTo(1);
        assertThat(trainer.parameters()).containsExactly(1, 0);
        assertThat(heard.divergences).singleElement().satisfies(divergence -> {
            assertThat(divergence.step()).isEqualTo(1);
            assertThat(divergence.rows()).containsExactly(1);
            assertThat(divergence.layer()).isZero();
            assertThat(divergence.goesOnAt()).isEqualTo(-1);
        });
    }

    @Test
    void rollsBackToTheEpochsStartWithHalfTheRateAsOftenAsAllowed() {
        Plans plans = Plans.regression(1, List.of(), null);
        plans.initial = new float[] {1, 0.5f};
        plans.batchSize = 1;
        plans.learningRate = 0.4;
        plans.onDivergence = new OnDivergence(true, true, 2);
        var rows = new DenseRows(new float[] {1, Float.NaN}, new float[] {1, 1}, 1);
        var heard = new Heard();
        var trainer = plans.trainer(rows, Plans.none(1));
        var result = trainer.run(heard, TrainingControl.NONE);
        assertThat(result.reason()).isEqualTo(Reason.DIVERGED);
        assertThat(heard.divergences).extracting(Divergence::goesOnAt).containsExactly(0L, 0L, -1L);
        assertThat(heard.rates).containsExactly(0.4, 0.2, 0.1);

        plans.schedule = (step, totalSteps, initial) -> 0.4;
        heard.rates.clear();
        plans.trainer(rows, Plans.none(1)).run(heard, TrainingControl.NONE);
        assertThat(heard.rates).as("of whatever a schedule says").containsExactly(0.4, 0.2, 0.1);
    }

    @Test
    void halvingTheRateGetsOverADivergenceThatTookManyEpochs() {
        for (int batchSize : new int[] {8, TrainingPlan.WHOLE_SET}) {
            Plans plans = Plans.regression(3, List.of(), null);
            plans.batchSize = batchSize;
            plans.learningRate = 8;
            plans.epochs = 200;
            DenseRows rows = Plans.rows(64, 3, 0, 1);
            assertThat(plans.trainer(rows, Plans.none(3))
                            .run(TrainingListener.NONE, TrainingControl.NONE)
                            .reason())
                    .isEqualTo(Reason.DIVERGED);

            plans.onDivergence = new OnDivergence(true, true, 10);
            var heard = new Heard();
            var trainer = plans.trainer(rows, Plans.none(3));
            assertThat(trainer.run(heard, TrainingControl.NONE).reason()).isEqualTo(Reason.COMPLETED);
            assertThat(heard.divergences).isNotEmpty().allMatch(divergence -> divergence.goesOnAt() <= 1);
            assertThat(heard.epochs.getLast().get("train_loss")).isLessThan(1);
        }
    }

    @Test
    void pausingInsideALongStepLeavesTheLastStepBoundary() {
        Plans plans = Plans.regression(3, List.of(), null);
        DenseRows rows = Plans.rows(5000, 3, 0, 1);
        for (Command command : new Command[] {Command.CANCEL, Command.PAUSE, Command.STOP_KEEP_LAST}) {
            var trainer = plans.trainer(rows, Plans.none(3));
            int[] polls = {0};
            var result = trainer.run(TrainingListener.NONE, () -> ++polls[0] > 2 ? command : Command.CONTINUE);
            assertThat(polls[0]).as("asked between blocks and after them").isBetween(3, 5);
            assertThat(result.step()).isZero();
            assertThat(trainer.parameters()).containsExactly(plans.plan().initial());
        }
    }

    @Test
    void cancelsInsideALongEvaluation() {
        Plans plans = Plans.regression(3, List.of(), null);
        var trainer = plans.trainer(Plans.rows(10, 3, 0, 1), Plans.rows(50_000, 3, 0, 1));
        int[] polls = {0};
        var heard = new Heard();
        // Around the only step of the epoch it is asked a few times.
        var result = trainer.run(heard, () -> ++polls[0] > 6 ? Command.CANCEL : Command.CONTINUE);
        assertThat(result.reason()).isEqualTo(Reason.CANCELLED);
        assertThat(result.step()).isEqualTo(1);
        assertThat(heard.epochs).isEmpty();
    }

    @Test
    void stoppingForTheBestGivesTheBestEpochsParameters() {
        Plans plans = overshooting();
        plans.epochs = 9;
        var heard = new Heard();
        var trainer = plans.trainer(ONE_ROW, Plans.none(1));
        var result = trainer.run(
                heard, () -> heard.epochs.size() < 4 ? Command.CONTINUE : Command.STOP_KEEP_BEST);
        assertThat(result.reason()).isEqualTo(Reason.STOPPED);
        assertThat(result.bestEpoch()).isEqualTo(1);
        plans.epochs = 1;
        var one = plans.trainer(ONE_ROW, Plans.none(1));
        one.run(TrainingListener.NONE, TrainingControl.NONE);
        assertThat(trainer.parameters()).containsExactly(one.parameters());
    }

    private static final DenseRows ONE_ROW = new DenseRows(new float[] {0}, new float[] {1}, 1);

    /** On one row of zero, only the bias moves: its error is multiplied by 1 − 2·1.5 = −2 at each step. */
    private static Plans overshooting() {
        Plans plans = Plans.regression(1, List.of(), null);
        plans.initial = new float[] {0, 0};
        plans.learningRate = 1.5;
        return plans;
    }

    private static final class Heard implements TrainingListener {

        final List<Map<String, Double>> epochs = new ArrayList<>();
        final List<Double> rates = new ArrayList<>();
        final List<Divergence> divergences = new ArrayList<>();

        double metric(String name, int epoch) {
            return epochs.get(epoch).getOrDefault(name, Double.NaN);
        }

        @Override
        public void stepLogged(long step, int epoch, double batchLoss, double gradientNorm, double learningRate) {
            rates.add(learningRate);
        }

        @Override
        public void epochCompleted(int epoch, long step, double learningRate, Map<String, Double> metrics, boolean improved) {
            epochs.add(metrics);
        }

        @Override
        public void diverged(Divergence divergence) {
            divergences.add(divergence);
        }
    }
}
