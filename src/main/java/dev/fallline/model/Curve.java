package dev.fallline.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a two-class score is worth at each threshold.
 *
 * @param label            the class that the score is of
 * @param area             under the ROC curve; NaN where all rows are of one kind
 * @param averagePrecision Σ (recallᵢ − recallᵢ₋₁)·precisionᵢ, the area under the precision-recall curve
 * @param points           from the highest threshold to the lowest, thinned out where there are many
 */
record Curve(String label, double area, double averagePrecision, List<Point> points) {

    private static final int MOST_POINTS = 200;

    /** What happens when rows that score at least the threshold are taken for the class. */
    record Point(double threshold, double falsePositiveRate, double truePositiveRate, double precision) {}

    /**
     * @param scores   of the class, one a row
     * @param positive whether the row is of the class
     */
    static Curve of(String label, float[] scores, boolean[] positive) {
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted((a, b) -> Float.compare(scores[b], scores[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        long positives = IntStream.range(0, positive.length).filter(i -> positive[i]).count();
        long negatives = positive.length - positives;
        var points = new ArrayList<Point>();
        long hits = 0;
        long area = 0;
        double precisionArea = 0;
        for (int i = 0; i < order.length; ) {
            float threshold = scores[order[i]];
            long hitsBefore = hits;
            long falseBefore = i - hits;
            for (; i < order.length && scores[order[i]] == threshold; i++) {
                hits += positive[order[i]] ? 1 : 0;
            }
            long falseNow = i - hits;
            // Twice the trapezium's area, so that it stays whole.
            area += (falseNow - falseBefore) * (hits + hitsBefore);
            double precision = (double) hits / i;
            precisionArea += (hits - hitsBefore) * precision;
            points.add(new Point(
                    threshold, ratio(falseNow, negatives), ratio(hits, positives), precision));
        }
        double whole = 2.0 * positives * negatives;
        return new Curve(
                label,
                whole == 0 ? Double.NaN : area / whole,
                positives == 0 ? Double.NaN : precisionArea / positives,
                thinned(points));
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private static List<Point> thinned(List<Point> points) {
        if (points.size() <= MOST_POINTS) {
            return points;
        }
        return Arrays.stream(IntStream.range(0, MOST_POINTS)
                        .map(i -> (int) ((long) i * (points.size() - 1) / (MOST_POINTS - 1)))
                        .toArray())
                .mapToObj(points::get)
                .toList();
    }
}
