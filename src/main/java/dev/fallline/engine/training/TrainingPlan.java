package dev.fallline.engine.training;

import dev.fallline.engine.loss.Loss;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.optimizer.UpdateRule;
import dev.fallline.engine.schedule.PlateauRule;
import dev.fallline.engine.schedule.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * All that decides a training run besides its rows.
 *
 * @param task          what is predicted
 * @param classes       number of classes, 0 for a regression
 * @param network       the model's shape
 * @param initial       where the parameters start, flat; copied by the trainer
 * @param loss          of each row
 * @param penalty       on the weights
 * @param clipping      of the gradient
 * @param optimizer     makes the update rule
 * @param learningRate  α₀
 * @param schedule      α by step
 * @param plateau       lowers α when a metric stalls, or {@code null}
 * @param average       of the parameters, or {@code null} for none
 * @param batchSize     rows a step; {@link #WHOLE_SET} for all of them
 * @param epochs        passes over the rows
 * @param shuffle       whether each epoch has an order of its own
 * @param seed          of the orders
 * @param earlyStopping or {@code null}
 * @param target        or {@code null}
 * @param onDivergence  what to do at a non-finite loss or gradient
 * @param logEverySteps every how many steps the listener hears of one
 * @param threads       threads that a step may be spread over
 */
public record TrainingPlan(
        Task task,
        int classes,
        Network network,
        float[] initial,
        Loss loss,
        Penalty penalty,
        Clipping clipping,
        UpdateRule.Factory optimizer,
        double learningRate,
        Schedule schedule,
        @Nullable PlateauRule plateau,
        @Nullable WeightAverage average,
        int batchSize,
        int epochs,
        boolean shuffle,
        long seed,
        @Nullable EarlyStopping earlyStopping,
        @Nullable Target target,
        OnDivergence onDivergence,
        int logEverySteps,
        int threads) {

    /** Batch gradient descent: every step uses all rows. */
    public static final int WHOLE_SET = Integer.MAX_VALUE;

    /** The same plan with another α₀. */
    public TrainingPlan withLearningRate(double rate) {
        return new TrainingPlan(
                task, classes, network, initial, loss, penalty, clipping, optimizer, rate, schedule, plateau, average,
                batchSize, epochs, shuffle, seed, earlyStopping, target, onDivergence, logEverySteps, threads);
    }

    /** The same plan starting from other parameters. */
    public TrainingPlan withInitial(float[] parameters) {
        return new TrainingPlan(
                task, classes, network, parameters, loss, penalty, clipping, optimizer, learningRate, schedule, plateau,
                average, batchSize, epochs, shuffle, seed, earlyStopping, target, onDivergence, logEverySteps, threads);
    }

    /**
     * Ends training when a metric stops improving.
     *
     * @param metric      as the listener sees it
     * @param patience    epochs in a row without improvement that end it, ≥ 1
     * @param minDelta    an improvement must be larger than this
     * @param restoreBest end with the best epoch's parameters instead of the last's
     */
    public record EarlyStopping(String metric, int patience, double minDelta, boolean restoreBest) {}

    /** Ends training when a metric reaches a value. */
    public record Target(String metric, double value) {}

    /**
     * @param rollback     go back to the end of the epoch with the least training loss, or the start, rather than end
     * @param halveRate    with half the learning rate from there
     * @param maxRollbacks after so many the next divergence ends training
     */
    public record OnDivergence(boolean rollback, boolean halveRate, int maxRollbacks) {

        public static final OnDivergence FAIL = new OnDivergence(false, false, 0);
    }
}
