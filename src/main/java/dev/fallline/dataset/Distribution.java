package dev.fallline.dataset;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a column are spread; missing ones are left out.
 *
 * @param quantiles of a numeric column: {@code p1}, {@code p5}, {@code p25}, {@code p50}, {@code p75}, {@code p95},
 *                  {@code p99}, between two values by linear interpolation
 * @param histogram of a numeric column
 * @param topValues the most frequent values, the most frequent first
 */
public record Distribution(
        @Nullable Map<String, Double> quantiles, @Nullable Histogram histogram, @Nullable List<TopValue> topValues) {

    /** How many of the most frequent values are kept. */
    static final int MOST_TOP_VALUES = 10;

    private static final int MOST_BINS = 20;
    private static final int[] PERCENTS = {1, 5, 25, 50, 75, 95, 99};

    /**
     * Bins of equal width.
     *
     * @param edges  one more than there are counts, ascending; a bin holds its lower edge, the last its upper one too
     * @param counts values in each bin
     */
    public record Histogram(List<Double> edges, List<Long> counts) {}

    /** @param value a number, a string, or true or false */
    public record TopValue(Object value, long count) {}

    /** @param sorted ascending, without NaN, at least one */
    static Distribution ofNumbers(double[] sorted) {
        return new Distribution(quantiles(sorted), histogram(sorted), mostFrequent(sorted));
    }

    /** Of counted values, which are few. */
    static Distribution ofCounts(List<TopValue> counts) {
        return new Distribution(null, null, counts.stream()
                .sorted(Comparator.comparingLong(TopValue::count)
                        .reversed()
                        .thenComparing(top -> top.value().toString()))
                .limit(MOST_TOP_VALUES)
                .toList());
    }

    /** Number of different values. */
    static long distinct(double[] sorted) {
        long distinct = sorted.length == 0 ? 0 : 1;
        for (int i = 1; i < sorted.length; i++) {
            distinct += sorted[i] == sorted[i - 1] ? 0 : 1;
        }
        return distinct;
    }

    private static Map<String, Double> quantiles(double[] sorted) {
        var quantiles = new LinkedHashMap<String, Double>();
        for (int percent : PERCENTS) {
            double place = percent / 100.0 * (sorted.length - 1);
            int below = (int) place;
            double low = sorted[below];
            double high = sorted[Math.min(below + 1, sorted.length - 1)];
            quantiles.put("p" + percent, low + (high - low) * (place - below));
        }
        return quantiles;
    }

    private static Histogram histogram(double[] sorted) {
        double min = sorted[0] + 0.0;
        double max = sorted[sorted.length - 1] + 0.0;
        int bins = min == max ? 1 : MOST_BINS;
        var edges = new Double[bins + 1];
        var counts = new Long[bins];
        edges[0] = min;
        int before = 0;
        for (int bin = 0; bin < bins; bin++) {
            boolean last = bin == bins - 1;
            double edge = last ? max : min + (max - min) * (bin + 1) / bins;
            int below = last ? sorted.length : below(sorted, edge);
            edges[bin + 1] = edge;
            counts[bin] = (long) below - before;
            before = below;
        }
        return new Histogram(List.of(edges), List.of(counts));
    }

    /** How many are less. */
    private static int below(double[] sorted, double edge) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = from + to >>> 1;
            if (sorted[middle] < edge) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private static List<TopValue> mostFrequent(double[] sorted) {
        // The least of the kept ones is at the head: the fewer, and among as many the greater number.
        var kept = new PriorityQueue<double[]>(
                Comparator.<double[]>comparingDouble(run -> run[1]).thenComparing(run -> -run[0]));
        int enough = 0;
        int start = 0;
        for (int i = 1; i <= sorted.length; i++) {
            if (i == sorted.length || sorted[i] != sorted[start]) {
                int count = i - start;
                if (count > enough) {
                    kept.add(new double[] {sorted[start], count});
                    if (kept.size() > MOST_TOP_VALUES) {
                        kept.poll();
                    }
                    enough = kept.size() < MOST_TOP_VALUES ? 0 : (int) kept.element()[1];
                }
                start = i;
            }
        }
        return kept.stream()
                .sorted(kept.comparator().reversed())
                .map(run -> new TopValue(TableReader.plain(run[0]), (long) run[1]))
                .toList();
    }

    /** Of labels in memory, by their codes; −1 is a missing one. */
    static Distribution ofCodes(int[] codes, List<String> categories) {
        var counts = new TreeMap<Integer, Long>();
        for (int code : codes) {
            if (code >= 0) {
                counts.merge(code, 1L, Long::sum);
            }
        }
        return ofCounts(counts.entrySet().stream()
                .map(count -> new TopValue(categories.get(count.getKey()), count.getValue()))
                .toList());
    }
}
