package dev.fallline.engine.metric;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The exact area under the ROC curve: the probability that a positive row scores above a negative one, ties counting
 * half (Mann, Whitney, 1947; Hanley, McNeil, Radiology 1982).
 */
public final class RocAuc implements Serializable {

    /** A row as one sortable number: the score's bits in ascending order, then whether it is positive. */
    private long[] rows = new long[64];

    private int count;

    /** Adds a row. */
    public void add(float score, boolean positive) {
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, Math.multiplyExact(count, 2));
        }
        // -0 and +0 are the same score.
        int bits = Float.floatToIntBits(score + 0f);
        int ascending = bits ^ (bits >> 31 & Integer.MAX_VALUE);
        rows[count++] = (long) ascending << 1 | (positive ? 1 : 0);
    }

    /** Adds the rows of another. */
    void add(RocAuc other) {
        int all = Math.addExact(count, other.count);
        if (all > rows.length) {
            rows = Arrays.copyOf(rows, all);
        }
        System.arraycopy(other.rows, 0, rows, count, other.count);
        count = all;
    }

    /** The area, or NaN when all rows are of one kind. */
    public double value() {
        long[] sorted = Arrays.copyOf(rows, count);
        Arrays.sort(sorted);
        long negatives = 0;
        long positives = 0;
        double above = 0;
        for (int i = 0; i < count; ) {
            long tiedNegatives = 0;
            long tiedPositives = 0;
            long score = sorted[i] >> 1;
            for (; i < count && sorted[i] >> 1 == score; i++) {
                if ((sorted[i] & 1) == 1) {
                    tiedPositives++;
                } else {
                    tiedNegatives++;
                }
            }
            above += tiedPositives * (negatives + tiedNegatives / 2.0);
            negatives += tiedNegatives;
            positives += tiedPositives;
        }
        return negatives == 0 || positives == 0 ? Double.NaN : above / negatives / positives;
    }
}
