package dev.fallline.engine.schedule;

/**
 * When a watched metric stops improving, the rate falls: α ← max(α·factor, min) once more than {@code patience} epochs
 * in a row brought no improvement of at least the relative {@link #THRESHOLD} (PyTorch's {@code ReduceLROnPlateau}).
 *
 * @param metric   the metric, as listeners see it
 * @param factor   0 &lt; factor &lt; 1
 * @param patience epochs without improvement that are borne, ≥ 0
 * @param minimum  min ≥ 0
 */
public record PlateauRule(String metric, double factor, int patience, double minimum) {

    /** Relative improvement that counts as one. */
    public static final double THRESHOLD = 1e-4;

    /** The rate after a number of reductions. */
    public double learningRate(double initial, int reductions) {
        double rate = initial;
        for (int i = 0; i < reductions; i++) {
            rate = Math.max(rate * factor, Math.min(minimum, initial));
        }
        return rate;
    }

    /**
     * @param best           best value so far
     * @param higherIsBetter the metric's direction
     */
    public boolean improves(double value, double best, boolean higherIsBetter) {
        return higherIsBetter
                ? value > best + THRESHOLD * Math.abs(best)
                : value < best - THRESHOLD * Math.abs(best);
    }
}
