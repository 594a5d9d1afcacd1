package dev.fallline.spark.driver;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The cluster did not do its part; another try may succeed. */
final class ClusterFault extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 500;

    private final String code;

    /** @param detail a sentence for a person */
    ClusterFault(String code, String detail) {
        this(code, detail, null);
    }

    ClusterFault(String code, String detail, @Nullable Throwable cause) {
        super(detail, cause);
        this.code = code;
    }

    String code() {
        return code;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    /** The first line of what a fault says, as the end of a sentence. */
    static String message(Throwable fault) {
        String said = Objects.requireNonNullElse(fault.getMessage(), "");
        String line = said.lines().findFirst().orElse(fault.getClass().getSimpleName()).strip();
        if (line.length() > LONGEST) {
            return line.substring(0, LONGEST) + "…";
        }
        return line.endsWith(".") ? line : line + ".";
    }
}
