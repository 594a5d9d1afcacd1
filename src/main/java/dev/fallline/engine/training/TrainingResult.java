package dev.fallline.engine.training;

import java.util.OptionalDouble;

/**
 * How a run of a {@link Trainer} ended; divergence is a result, not an exception.
 *
 * @param reason     why it ended
 * @param epoch      epochs completed
 * @param step       steps taken
 * @param bestEpoch  1-based epoch of the best watched metric, 0 when no epoch was completed
 * @param bestMetric that metric's value
 */
public record TrainingResult(Reason reason, int epoch, long step, int bestEpoch, OptionalDouble bestMetric) {

    /** Why a run ended. */
    public enum Reason {
        COMPLETED,
        EARLY_STOPPED,
        TARGET_REACHED,
        DIVERGED,
        CANCELLED,
        PAUSED,
        STOPPED,
        TIME_OVER
    }
}
