package dev.fallline.spec;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long and in which portions to train.
 *
 * @param batchSize     rows a step; 1 for {@code STOCHASTIC}, ignored for {@code BATCH}
 * @param epochs        passes over the training rows, ≥ 1
 * @param accumulateSteps batches whose gradients make one step, ≥ 1
 * @param average       {@code null} for none
 * @param shuffle       a new order of rows each epoch, else the file's order
 * @param seed          of everything random in training
 * @param gradientClipping {@code null} for none
 * @param earlyStopping {@code null} for none
 * @param checkpoint    when the state is saved
 * @param maxRuntime    {@code null} for no limit
 * @param target        {@code null} for none
 * @param onDivergence  what to do at a non-finite loss or gradient
 * @param logEverySteps {@code batch_loss}, {@code gradient_norm} and {@code learning_rate} every so many steps
 */
public record TrainingSpec(
        Strategy strategy,
        int batchSize,
        int accumulateSteps,
        int epochs,
        boolean shuffle,
        long seed,
        @Nullable GradientClippingSpec gradientClipping,
        @Nullable EarlyStoppingSpec earlyStopping,
        CheckpointSpec checkpoint,
        @Nullable Duration maxRuntime,
        @Nullable TargetSpec target,
        OnDivergenceSpec onDivergence,
        @Nullable AverageSpec average,
        int logEverySteps) {

    /** How many rows a step uses. */
    public enum Strategy {
        /** Every step uses the whole training set. */
        BATCH,
        /** One row a step. */
        STOCHASTIC,
        /** {@code batch_size} rows a step; the last, smaller batch of an epoch is used. */
        MINI_BATCH
    }

    /** One of the two is given. */
    public record GradientClippingSpec(@Nullable Double norm, @Nullable Double value) {}

    /**
     * @param metric      lower is better for losses and errors, higher for the others
     * @param patience    epochs without improvement before stopping
     * @param minDelta    an improvement must be larger than this
     * @param restoreBest keep the best epoch's parameters rather than the last's
     */
    public record EarlyStoppingSpec(String metric, int patience, double minDelta, boolean restoreBest) {}

    /** @param decay of the exponential average of the parameters, 0 ≤ decay &lt; 1 */
    public record AverageSpec(double decay) {}

    /**
     * When the state of training is saved; at least one of the three is given.
     *
     * @param everyEpochs at the end of every so many epochs
     * @param everySteps  after every so many steps
     * @param interval    when so much time has passed since the last
     * @param keep        so many of the newest are kept, and the best
     */
    public record CheckpointSpec(
            @Nullable Integer everyEpochs, @Nullable Integer everySteps, @Nullable Duration interval, int keep) {

        /** Nothing for jobs that are over sooner. */
        public static final CheckpointSpec DEFAULT = new CheckpointSpec(null, null, Duration.ofSeconds(30), 3);
    }

    public record TargetSpec(String metric, double value) {}

    public record OnDivergenceSpec(Action action, int maxRollbacks) {
        public enum Action {
            FAIL,
            ROLLBACK,
            ROLLBACK_AND_HALVE_LR
        }
    }
}
