package dev.fallline.telemetry;

import org.jspecify.annotations.Nullable;

/** Names of the values that JSON and SQL numbers cannot hold. */
public final class NonFinite {

    private NonFinite() {}

    /** {@code nan}, {@code inf} or {@code -inf}; {@code null} for a finite value. */
    public static @Nullable String label(double value) {
        if (Double.isFinite(value)) {
            return null;
        }
        if (Double.isNaN(value)) {
            return "nan";
        }
        return value > 0 ? "inf" : "-inf";
    }

    static double value(String label) {
        return switch (label) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> throw new IllegalArgumentException("No non-finite value is called '" + label + "'");
        };
    }
}
