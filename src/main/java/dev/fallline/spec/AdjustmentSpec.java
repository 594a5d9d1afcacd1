package dev.fallline.spec;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a client wants changed of a submitted job; {@code null} for what stays. */
public record AdjustmentSpec(
        @Nullable Integer priority,
        @Nullable Duration maxRuntime,
        @Nullable Integer epochs,
        @Nullable Double learningRate) {

    /** Whether anything is to change that training itself must hear of. */
    public boolean concernsTraining() {
        return maxRuntime != null || epochs != null || learningRate != null;
    }
}
