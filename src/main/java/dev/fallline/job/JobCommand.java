package dev.fallline.job;

import java.util.Locale;

/** What was asked of a running job without changing its status. */
public enum JobCommand {
    STOP_BEST,
    STOP_LAST;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static JobCommand of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
