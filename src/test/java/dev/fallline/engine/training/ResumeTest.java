package dev.fallline.engine.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.engine.network.Dropout;
import dev.fallline.engine.optimizer.AdaDelta;
import dev.fallline.engine.optimizer.AdaGrad;
import dev.fallline.engine.optimizer.AdaMax;
import dev.fallline.engine.optimizer.Adam;
import dev.fallline.engine.optimizer.Lbfgs;
import dev.fallline.engine.optimizer.Momentum;
import dev.fallline.engine.optimizer.NAdam;
import dev.fallline.engine.optimizer.RmsProp;
import dev.fallline.engine.optimizer.Sgd;
import dev.fallline.engine.optimizer.UpdateRule;
import dev.fallline.engine.schedule.Cosine;
import dev.fallline.engine.schedule.Exponential;
import dev.fallline.engine.schedule.PlateauRule;
import dev.fallline.engine.training.TrainingControl.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run interrupted at any step and restored into new trainers ends in the bits of one never interrupted. */
class ResumeTest {

    private static final List<UpdateRule.Factory> OPTIMIZERS = List.of(
            n -> new Sgd(n, 0, 0, false, 0.01),
            n -> new Sgd(n, 0.9, 0.1, false, 0),
            n -> new Momentum(n, 0.9, 0),
            n -> new AdaGrad(n, 1e-10, 0),
            n -> new RmsProp(n, 0.99, 1e-8, 0),
            n -> new AdaDelta(n, 0.9, 1e-6, 0),
            n -> new Adam(n, 0.9, 0.999, 1e-8, true, 0.01, true),
            n -> new AdaMax(n, 0.9, 0.999, 1e-8, 0),
            n -> new NAdam(n, 0.9, 0.999, 1e-8, 0.004, 0),
            n -> new Lbfgs(n, 4));

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23})
    void interruptedEqualsUninterrupted(int seed) {
        Plans plans = random(seed);
        DenseRows training = Plans.rows(53, 4, 3, seed);
        DenseRows validation = Plans.rows(20, 4, 3, seed + 1000);

        var straight = plans.trainer(training, validation);
        var heard = new Heard();
        var result = straight.run(heard, TrainingControl.NONE);

        var random = new Random(seed);
        int mostPolls = seed % OPTIMIZERS.size() == OPTIMIZERS.size() - 1 ? 40 : 7;
        var heardInPieces = new Heard();
        var trainer = plans.trainer(training, validation);
        var piece = pausedAfter(trainer, heardInPieces, mostPolls, random);
        int pauses = 0;
        while (piece.reason() == TrainingResult.Reason.PAUSED) {
            pauses++;
            TrainerState state = trainer.state();
            trainer = plans.trainer(training, validation);
            trainer.restore(state);
            piece = pausedAfter(trainer, heardInPieces, mostPolls, random);
        }

        assertThat(pauses).isPositive();
        assertThat(piece).isEqualTo(result);
        assertThat(trainer.parameters()).containsExactly(straight.parameters());
        assertThat(heardInPieces.epochs).isEqualTo(heard.epochs);
        assertThat(heardInPieces.steps).isEqualTo(heard.steps);
        assertThat(trainer.state().numbers()).isEqualTo(straight.state().numbers());
    }

    /** Two polls make a step, so that pauses fall between gradient and update too; a line search polls more often. */
    private static TrainingResult pausedAfter(
            Trainer trainer, TrainingListener listener, int mostPolls, Random random) {
        int[] left = {1 + random.nextInt(mostPolls)};
        return trainer.run(listener, () -> left[0]-- > 0 ? Command.CONTINUE : Command.PAUSE);
    }

    private static Plans random(int seed) {
        var random = new Random(seed);
        var dropout = random.nextBoolean() ? new Dropout(0.3, seed) : null;
        Plans plans = Plans.classification(4, random.nextBoolean() ? List.of(6, 5) : List.of(), 3, dropout);
        boolean lbfgs = seed % OPTIMIZERS.size() == OPTIMIZERS.size() - 1;
        plans.optimizer = OPTIMIZERS.get(seed % OPTIMIZERS.size());
        plans.batchSize = lbfgs || random.nextInt(4) == 0 ? TrainingPlan.WHOLE_SET : random.nextInt(3) == 0 ? 1 : 8;
        plans.epochs = plans.batchSize == TrainingPlan.WHOLE_SET ? 30 : 6;
        plans.shuffle = random.nextBoolean();
        plans.seed = seed;
        plans.learningRate = 0.02;
        plans.average = !lbfgs && random.nextInt(3) == 0 ? new WeightAverage(0.9) : null;
        plans.penalty = new Penalty(1e-3, 1e-2);
        plans.clipping = random.nextBoolean() ? new Clipping(0.5, 0.3) : Clipping.NONE;
        switch (random.nextInt(3)) {
            case 0 -> plans.schedule = new Cosine(0.001);
            case 1 -> plans.schedule = new Exponential(0.99);
            default -> plans.plateau = new PlateauRule("validation_loss", 0.5, 0, 1e-5);
        }
        if (random.nextBoolean()) {
            plans.earlyStopping = new TrainingPlan.EarlyStopping("validation_accuracy", 3, 0, true);
        }
        return plans;
    }

    private static final class Heard implements TrainingListener {

        final List<Map<String, Double>> epochs = new ArrayList<>();
        final List<String> steps = new ArrayList<>();

        @Override
        public void stepLogged(long step, int epoch, double batchLoss, double gradientNorm, double learningRate) {
            steps.add(step + " " + epoch + " " + batchLoss + " " + gradientNorm + " " + learningRate);
        }

        @Override
        public void epochCompleted(int epoch, long step, double learningRate, Map<String, Double> metrics, boolean improved) {
            epochs.add(Map.copyOf(metrics));
        }
    }
}
