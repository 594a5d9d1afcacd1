package dev.fallline.engine.training;

/** Sums of flat arrays. */
final class Sums {

    private Sums() {}

    /** Adds an array to another of the same length. */
    static void add(float[] to, float[] values) {
        if (to.length != values.length) {
            throw new IllegalArgumentException("%d values for %d".formatted(values.length, to.length));
        }
        for (int i = 0; i < to.length; i++) {
            to[i] += values[i];
        }
    }

    static void scale(float[] values, float factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }
}
