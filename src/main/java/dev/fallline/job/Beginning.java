package dev.fallline.job;

import dev.fallline.checkpoint.Checkpoint;
import dev.fallline.engine.training.Trainer;
import org.jspecify.annotations.Nullable;

/**
 * Where a run starts.
 *
 * @param checkpoint whose state the trainer has; {@code null} for the beginning of the job
 */
record Beginning(Trainer trainer, @Nullable Checkpoint checkpoint) {}
