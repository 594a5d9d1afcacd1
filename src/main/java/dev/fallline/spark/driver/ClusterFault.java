package dev.fallline.spark.driver;

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

    /** The first line of what a fault says. */
    static String message(Throwable fault) {
        String line = String.valueOf(fault.getMessage()).lines().findFirst().orElse(fault.getClass().getSimpleName());
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
