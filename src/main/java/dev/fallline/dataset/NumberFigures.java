package dev.fallline.dataset;

import java.util.Arrays;

/**
 * What is known of the numbers of a column: taken in one after the other, in file order, and some of them kept. Sums are
 * made of blocks, whose means and squared deviations are joined as in Chan, Golub and LeVeque (1983), so that neither
 * many rows nor a large mean cost accuracy.
 */
final class NumberFigures {

    private static final int BLOCK = 1024;

    private final double[] block = new double[BLOCK];
    private int filled;
    private double[] kept;
    private int keptCount;
    private long present;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double mean;
    private double squares;
    private boolean whole = true;

    /** @param most numbers that are kept */
    NumberFigures(int most) {
        kept = new double[most];
    }

    /** @param keep whether it is one of those by which quantiles are told */
    void add(double value, boolean keep) {
        if (filled == BLOCK) {
            join();
        }
        block[filled++] = value;
        if (keep) {
            kept[keptCount++] = value;
        }
    }

    private void join() {
        double sum = 0;
        double least = min;
        double greatest = max;
        boolean integral = whole;
        for (int i = 0; i < filled; i++) {
            double x = block[i];
            sum += x;
            least = Math.min(least, x);
            greatest = Math.max(greatest, x);
            integral &= x == Math.rint(x);
        }
        double average = sum / filled;
        double rest = 0;
        double deviations = 0;
        for (int i = 0; i < filled; i++) {
            double d = block[i] - average;
            rest += d;
            deviations += d * d;
        }
        // What rounding left out of the average.
        average += rest / filled;
        deviations -= rest * rest / filled;
        double apart = average - mean;
        long all = present + filled;
        mean += apart * filled / all;
        squares += deviations + apart * apart * present * filled / all;
        present = all;
        min = least;
        max = greatest;
        whole = integral;
        filled = 0;
    }

    /** Ends the column: sorts what was kept. */
    void finish() {
        if (filled > 0) {
            join();
        }
        kept = keptCount == kept.length ? kept : Arrays.copyOf(kept, keptCount);
        DoubleSort.sort(kept);
    }

    /** How many there are. */
    long present() {
        return present;
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }

    double mean() {
        return mean;
    }

    /** Deviation of the population. */
    double std() {
        return Math.sqrt(squares / present);
    }

    /** Whether all are whole numbers. */
    boolean whole() {
        return whole;
    }

    /** Those that were kept, ascending. */
    double[] kept() {
        return kept;
    }
}
