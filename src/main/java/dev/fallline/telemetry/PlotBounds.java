package dev.fallline.telemetry;

import dev.fallline.telemetry.MetricHistory.Series;
import java.util.List;

/** The finite values' extent; NaN where there are none. */
record PlotBounds(double firstX, double lastX, double leastY, double greatestY) {

    static PlotBounds of(List<Series> series) {
        double firstX = Double.NaN;
        double lastX = Double.NaN;
        double least = Double.NaN;
        double greatest = Double.NaN;
        for (Series one : series) {
            for (MetricRow point : one.points()) {
                double x = x(one, point);
                firstX = firstX <= x ? firstX : x;
                lastX = lastX >= x ? lastX : x;
                if (Double.isFinite(point.value())) {
                    least = least <= point.value() ? least : point.value();
                    greatest = greatest >= point.value() ? greatest : point.value();
                }
            }
        }
        return new PlotBounds(firstX, lastX, least, greatest);
    }

    static double x(Series series, MetricRow point) {
        return series.x().equals("step") ? point.step() : point.epoch();
    }
}
