package dev.fallline.telemetry;

import dev.fallline.telemetry.MetricHistory.Series;
import dev.fallline.telemetry.WatchedJob.Best;
import org.jspecify.annotations.Nullable;

/**
 * One line of a plot.
 *
 * @param label what the legend calls it
 * @param best  the epoch to mark, or {@code null}
 */
record Curve(String label, Series series, @Nullable Best best) {

    Curve(Series series) {
        this(series.name(), series, null);
    }

    /** The distance of a point from the left: its step or its epoch. */
    double x(MetricRow point) {
        return series.x().equals("step") ? point.step() : point.epoch();
    }
}
