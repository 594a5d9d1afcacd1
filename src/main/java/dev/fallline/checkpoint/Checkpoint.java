package dev.fallline.checkpoint;

import dev.fallline.storage.Artifact;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A saved state of a job's training, at a step boundary.
 *
 * @param attempt  the run that saved it
 * @param epoch    epochs completed
 * @param step     steps taken
 * @param metrics  latest value of each metric; {@code null} for one that is not finite
 * @param elapsed  how long the job had trained, over all its runs
 * @param score    of the metric that decides the best, the less the better; {@code null} before its first value
 * @param artifact the trainer's state
 */
public record Checkpoint(
        String id,
        String jobId,
        int attempt,
        int epoch,
        long step,
        Map<String, @Nullable Double> metrics,
        Duration elapsed,
        @Nullable Double score,
        Instant createdAt,
        Artifact artifact) {}
