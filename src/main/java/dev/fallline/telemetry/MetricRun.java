package dev.fallline.telemetry;

import java.util.List;

/**
 * Some hundred points of a series that lie next to each other, seen from afar.
 *
 * @param first    step of the first
 * @param last     step of the last
 * @param points   how many they are
 * @param extremes the points with the least and the greatest value, which may be one, in the order of their steps
 */
record MetricRun(long first, long last, int points, List<MetricRow> extremes) {

    static MetricRun of(List<MetricRow> points) {
        MetricRow least = points.getFirst();
        MetricRow greatest = points.getFirst();
        for (MetricRow point : points) {
            if (Double.compare(point.value(), least.value()) < 0) {
                least = point;
            }
            if (Double.compare(point.value(), greatest.value()) > 0) {
                greatest = point;
            }
        }
        boolean rising = least.step() <= greatest.step();
        return new MetricRun(
                points.getFirst().step(),
                points.getLast().step(),
                points.size(),
                least.step() == greatest.step()
                        ? List.of(least)
                        : List.of(rising ? least : greatest, rising ? greatest : least));
    }
}
