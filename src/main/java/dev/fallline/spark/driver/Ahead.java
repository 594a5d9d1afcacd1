package dev.fallline.spark.driver;

import dev.fallline.engine.training.ShardGradient;
import dev.fallline.engine.training.ShardedRows.ShardBatch;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The gradient that the next step will ask for, where it is known what that is: with steps over all rows, the scores at
 * the end of a step and the gradient of the next are of the same parameters, and one round brings both. A gradient that
 * then was not asked for (the averaged parameters are what is scored, or training ended) was computed for nothing; after
 * the first such there are no more.
 */
final class Ahead {

    private @Nullable ShardBatch next;
    private @Nullable Brought brought;
    private boolean inVain;

    private record Brought(float[] parameters, ShardBatch batch, ShardGradient gradient) {}

    /** The batch whose gradient is worth computing with scores, if there is one. */
    Optional<ShardBatch> expected() {
        return inVain ? Optional.empty() : Optional.ofNullable(next);
    }

    /** Keeps a gradient for the step that will ask for it. */
    void put(float[] parameters, ShardBatch batch, ShardGradient gradient) {
        next = null;
        brought = new Brought(parameters.clone(), batch, gradient);
    }

    /** The gradient of a batch at these very parameters, if it was brought. */
    Optional<ShardGradient> take(float[] parameters, ShardBatch batch) {
        next = batch.chosen() == null ? new ShardBatch(null, batch.step() + 1, batch.weight()) : null;
        Brought known = brought;
        brought = null;
        if (known == null) {
            return Optional.empty();
        }
        // A record's own equality will do for the batch: it names no rows.
        inVain = !known.batch.equals(batch) || !Arrays.equals(known.parameters, parameters);
        return inVain ? Optional.empty() : Optional.of(known.gradient);
    }
}
