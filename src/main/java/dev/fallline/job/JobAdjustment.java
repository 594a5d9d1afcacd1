package dev.fallline.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change that was asked of a submitted job. Where it concerns the steps, the step is kept before which it took
 * effect, so that a run that begins anew makes the same change at the same place.
 *
 * @param number 1 for the job's first
 * @param step   0-based; {@code null} as long as it has not taken effect
 */
public record JobAdjustment(
        int number,
        Instant at,
        @Nullable Double learningRate,
        @Nullable Integer epochs,
        @Nullable Duration maxRuntime,
        @Nullable Long step) {

    /** Whether it takes effect at a step rather than at once. */
    boolean concernsSteps() {
        return learningRate != null || epochs != null;
    }

    JobAdjustment takenEffectBefore(long step) {
        return new JobAdjustment(number, at, learningRate, epochs, maxRuntime, step);
    }
}
