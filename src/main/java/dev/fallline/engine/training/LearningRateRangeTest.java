package dev.fallline.engine.training;

import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.schedule.Exponential;

/**
 * Finds a learning rate by a short run in which it grows exponentially from {@value #LOWEST} to {@value #HIGHEST}: one
 * tenth of the rate at which the smoothed loss was lowest before it rose (Smith, <i>Cyclical Learning Rates for Training
 * Neural Networks</i>, WACV 2017, section 3.3; the tenth as in common practice). The run starts from the plan's
 * parameters, uses its rows and optimizer, and leaves no trace.
 */
public final class LearningRateRangeTest {

    private static final double LOWEST = 1e-6;
    private static final double HIGHEST = 10;
    private static final int STEPS = 100;

    /** Weight of the past in the smoothed loss. */
    private static final double SMOOTHING = 0.9;

    /** A smoothed loss this many times the lowest ends the run. */
    private static final double TOO_HIGH = 4;

    private final Linalg linalg;

    public LearningRateRangeTest(Linalg linalg) {
        this.linalg = linalg;
    }

    /**
     * @param plan    whose learning rate, schedule and ends are left aside
     * @param control may end the test early; the best rate so far is the answer then
     */
    public double find(TrainingPlan plan, RowSource training, TrainingControl control) {
        double growth = Math.pow(HIGHEST / LOWEST, 1.0 / (STEPS - 1));
        var watch = new Watch(control);
        var nothing = new DenseRows(new float[0], new float[0], training.features());
        var sweep = new TrainingPlan(
                plan.task(), plan.classes(), plan.network(), plan.initial(), plan.loss(), plan.penalty(),
                plan.clipping(), plan.optimizer(), LOWEST, new Exponential(growth), null, null, plan.batchSize(),
                STEPS, plan.shuffle(), plan.seed(), null, null, TrainingPlan.OnDivergence.FAIL, 1, plan.threads());
        new Trainer(sweep, training, nothing, linalg).run(watch, watch);
        return watch.rateAtLowest / 10;
    }

    /** Follows the smoothed loss and ends the run when it has risen too far or all steps are taken. */
    private static final class Watch implements TrainingListener, TrainingControl {

        private final TrainingControl outer;
        private double smoothed;
        private double lowest = Double.POSITIVE_INFINITY;
        private double rateAtLowest = 10 * LOWEST;
        private boolean over;

        Watch(TrainingControl outer) {
            this.outer = outer;
        }

        @Override
        public void stepLogged(long step, int epoch, double batchLoss, double gradientNorm, double learningRate) {
            smoothed = SMOOTHING * smoothed + (1 - SMOOTHING) * batchLoss;
            double unbiased = smoothed / (1 - Math.pow(SMOOTHING, step + 1.0));
            if (unbiased < lowest) {
                lowest = unbiased;
                rateAtLowest = learningRate;
            }
            over = step + 1 >= STEPS || step > STEPS / 10 && unbiased > TOO_HIGH * lowest;
        }

        @Override
        public Command poll() {
            Command command = outer.poll();
            return command == Command.CONTINUE && over ? Command.STOP_KEEP_LAST : command;
        }
    }
}
