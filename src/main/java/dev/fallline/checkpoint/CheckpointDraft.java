package dev.fallline.checkpoint;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a checkpoint tells besides its state; see {@link Checkpoint}. */
public record CheckpointDraft(
        String jobId,
        int attempt,
        int epoch,
        long step,
        Map<String, @Nullable Double> metrics,
        Duration elapsed,
        @Nullable Double score) {}
