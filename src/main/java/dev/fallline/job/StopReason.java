package dev.fallline.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why training ended. */
public enum StopReason {
    COMPLETED,
    EARLY_STOPPED,
    TARGET_REACHED,
    MAX_RUNTIME,
    USER_STOP,
    DIVERGED,
    OUT_OF_MEMORY,
    INFRASTRUCTURE;

    /** The name used in JSON and in the database. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when no reason has that name */
    public static StopReason of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
