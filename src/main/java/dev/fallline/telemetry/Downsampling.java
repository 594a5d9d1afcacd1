package dev.fallline.telemetry;

import java.util.ArrayList;
import java.util.List;

/**
 * Fewer points of the same shape: the first and the last, and of each of the equal runs between them the least and the
 * greatest. NaN counts as the greatest of all, so that the place where a loss broke is never smoothed away.
 */
final class Downsampling {

    /** First, last, and one pair between them. */
    static final int FEWEST_POINTS = 4;

    private Downsampling() {}

    /** @param maxPoints ≥ {@value #FEWEST_POINTS} */
    static List<MetricRow> keep(List<MetricRow> rows, int maxPoints) {
        int n = rows.size();
        if (n <= maxPoints) {
            return rows;
        }
        int runs = (maxPoints - 2) / 2;
        var kept = new ArrayList<MetricRow>(maxPoints);
        kept.add(rows.getFirst());
        for (int run = 0; run < runs; run++) {
            int from = 1 + (int) ((long) run * (n - 2) / runs);
            int to = 1 + (int) ((long) (run + 1) * (n - 2) / runs);
            keepExtremes(rows, from, to, kept);
        }
        kept.add(rows.getLast());
        return kept;
    }

    private static void keepExtremes(List<MetricRow> rows, int from, int to, List<MetricRow> kept) {
        int least = from;
        int greatest = from;
        for (int i = from + 1; i < to; i++) {
            double value = rows.get(i).value();
            if (Double.compare(value, rows.get(least).value()) < 0) {
                least = i;
            }
            if (Double.compare(value, rows.get(greatest).value()) > 0) {
                greatest = i;
            }
        }
        kept.add(rows.get(Math.min(least, greatest)));
        if (least != greatest) {
            kept.add(rows.get(Math.max(least, greatest)));
        }
    }
}
