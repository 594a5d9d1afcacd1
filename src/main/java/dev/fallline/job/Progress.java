package dev.fallline.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a job's training is.
 *
 * @param percent          0…100 of the planned steps
 * @param epoch            epochs completed
 * @param step             steps taken
 * @param samplesPerSecond rows trained on per second, of the present run; {@code null} before the first epoch
 * @param etaSeconds       seconds left at that rate; {@code null} while unknown, 0 when over
 */
public record Progress(
        double percent,
        int epoch,
        int totalEpochs,
        long step,
        long totalSteps,
        @Nullable Double samplesPerSecond,
        @Nullable Double etaSeconds,
        Instant updatedAt) {}
