package dev.fallline.spec;

import java.math.BigDecimal;

/** The numbers a parameter may take; an infinite bound is none. */
record Range(double minimum, boolean exclusiveMinimum, double maximum, boolean exclusiveMaximum) {

    private static final double NONE = Double.POSITIVE_INFINITY;

    static final Range ANY = new Range(-NONE, false, NONE, false);
    static final Range POSITIVE = new Range(0, true, NONE, false);
    static final Range NOT_NEGATIVE = new Range(0, false, NONE, false);
    /** A share or a decay: 0 ≤ x &lt; 1. */
    static final Range BELOW_ONE = new Range(0, false, 1, true);

    static Range between(double minimum, double maximum) {
        return new Range(minimum, false, maximum, false);
    }

    /** minimum &lt; x ≤ maximum. */
    static Range above(double minimum, double maximum) {
        return new Range(minimum, true, maximum, false);
    }

    boolean contains(double value) {
        return (exclusiveMinimum ? value > minimum : value >= minimum)
                && (exclusiveMaximum ? value < maximum : value <= maximum);
    }

    boolean hasMinimum() {
        return minimum != -NONE;
    }

    boolean hasMaximum() {
        return maximum != NONE;
    }

    /** As in "must be greater than 0 and at most 1". */
    String describe() {
        String lower = (exclusiveMinimum ? "greater than " : "at least ") + plain(minimum);
        String upper = (exclusiveMaximum ? "less than " : "at most ") + plain(maximum);
        if (hasMinimum() && hasMaximum()) {
            return lower + " and " + upper;
        }
        if (hasMinimum()) {
            return lower;
        }
        return hasMaximum() ? upper : "a finite number";
    }

    /** A whole number without its decimal point. */
    static String plain(double value) {
        return Double.isFinite(value)
                ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
                : String.valueOf(value);
    }
}
