package dev.fallline.telemetry;

import java.util.List;

/**
 * Points of a series that lie next to each other, seen from afar.
 *
 * @param first    step of the first
 * @param last     step of the last
 * @param points   how many they are
 * @param extremes those that {@link Downsampling} keeps: the first, the last, and the least and the greatest of each
 *     {@value #POINTS_OF_A_PAIR} or so between them
 */
record MetricRun(long first, long last, int points, List<MetricRow> extremes) {

    static final int POINTS_OF_A_PAIR = 128;

    static MetricRun of(List<MetricRow> points) {
        int pairs = Math.ceilDiv(points.size(), POINTS_OF_A_PAIR);
        return new MetricRun(
                points.getFirst().step(),
                points.getLast().step(),
                points.size(),
                Downsampling.keep(points, 2 + 2 * pairs));
    }

    boolean isWithin(long from, long to) {
        return first >= from && last <= to;
    }
}
