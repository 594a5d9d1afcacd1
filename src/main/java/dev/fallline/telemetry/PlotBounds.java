package dev.fallline.telemetry;

import java.util.List;

/**
 * The finite values' extent; NaN where there are none.
 *
 * @param leastPositive the least value greater than 0
 */
record PlotBounds(double firstX, double lastX, double leastY, double greatestY, double leastPositive) {

    static PlotBounds of(List<Curve> curves) {
        double firstX = Double.NaN;
        double lastX = Double.NaN;
        double least = Double.NaN;
        double greatest = Double.NaN;
        double positive = Double.NaN;
        for (Curve curve : curves) {
            for (MetricRow point : curve.series().points()) {
                double x = curve.x(point);
                firstX = firstX <= x ? firstX : x;
                lastX = lastX >= x ? lastX : x;
                double y = point.value();
                if (Double.isFinite(y)) {
                    least = least <= y ? least : y;
                    greatest = greatest >= y ? greatest : y;
                    positive = y > 0 && !(positive <= y) ? y : positive;
                }
            }
        }
        return new PlotBounds(firstX, lastX, least, greatest, positive);
    }

    /** From zero where that takes less than half of the height from the curves. */
    Axis vertical(boolean logarithmic) {
        if (logarithmic) {
            return LogarithmicAxis.over(leastPositive, greatestY);
        }
        boolean fromZero = leastY >= 0 && leastY < greatestY / 2;
        return LinearAxis.over(fromZero ? 0 : leastY, greatestY, 6);
    }
}
