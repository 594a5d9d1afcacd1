package dev.fallline.engine.optimizer;

/**
 * Finds a point along a descent direction that satisfies the strong Wolfe conditions, with φ(t) = f(θ + t·d):
 *
 * <pre>
 * φ(t) ≤ φ(0) + c₁tφ′(0)     enough decrease
 * |φ′(t)| ≤ c₂|φ′(0)|        flat enough
 * </pre>
 *
 * <p>Nocedal, Wright, <i>Numerical Optimization</i>, 2006, algorithms 3.5 and 3.6, with cubic interpolation. Near the
 * optimum float32 cannot resolve the conditions: then the best point that was seen is taken, if it is better at all.
 */
final class LineSearch {

    private static final double C1 = 1e-4;
    private static final double C2 = 0.9;
    private static final int MOST_EVALUATIONS = 25;

    private final float[] origin;
    private final float[] originGradient;

    // The running search.
    private double startValue;
    private double startSlope;
    private int evaluations;
    private double bestLength;
    private double bestValue;

    LineSearch(int parameters) {
        origin = new float[parameters];
        originGradient = new float[parameters];
    }

    /** θ where the last search began. */
    float[] origin() {
        return origin;
    }

    /** g where the last search began. */
    float[] originGradient() {
        return originGradient;
    }

    /** A tried length with its value and slope. */
    private record Point(double length, double value, double slope) {}

    /**
     * @param parameters θ, overwritten with the point found; restored when none is
     * @param gradient   g at θ; at a found point its gradient
     * @param value      φ(0)
     * @param slope      φ′(0) &lt; 0
     * @param first      the length to try first
     * @return whether a better point was found
     */
    boolean search(
            float[] parameters,
            float[] gradient,
            double value,
            float[] direction,
            double slope,
            double first,
            Lbfgs.Objective objective) {
        System.arraycopy(parameters, 0, origin, 0, origin.length);
        System.arraycopy(gradient, 0, originGradient, 0, origin.length);
        startValue = value;
        startSlope = slope;
        evaluations = 0;
        bestLength = 0;
        bestValue = value;

        var at = new Line(parameters, gradient, direction, objective);
        var previous = new Point(0, value, slope);
        double length = first;
        while (evaluations < MOST_EVALUATIONS) {
            Point point = at.point(length);
            if (Double.isNaN(point.value)) {
                return settle(at, 0);
            }
            if (!decreases(point) || evaluations > 1 && point.value >= previous.value) {
                return settle(at, zoom(at, previous, point));
            }
            if (flat(point)) {
                return settle(at, point.length);
            }
            if (point.slope >= 0) {
                return settle(at, zoom(at, point, previous));
            }
            previous = point;
            length *= 2;
        }
        return settle(at, bestLength);
    }

    /** @return a length between the two that satisfies both conditions, else the best seen */
    private double zoom(Line at, Point from, Point to) {
        Point low = from;
        Point high = to;
        while (evaluations < MOST_EVALUATIONS && Math.abs(high.length - low.length) > 1e-9 * Math.abs(low.length)) {
            Point point = at.point(interpolate(low, high));
            if (Double.isNaN(point.value)) {
                return 0;
            }
            if (!decreases(point) || point.value >= low.value) {
                high = point;
            } else {
                if (flat(point)) {
                    return point.length;
                }
                if (point.slope * (high.length - low.length) >= 0) {
                    high = low;
                }
                low = point;
            }
        }
        return bestLength;
    }

    /** The minimum of the cubic through both ends, kept away from them. */
    private static double interpolate(Point a, Point b) {
        double width = b.length - a.length;
        double d1 = a.slope + b.slope - 3 * (b.value - a.value) / width;
        double root = Math.sqrt(Math.max(0, d1 * d1 - a.slope * b.slope)) * Math.signum(width);
        double length = b.length - width * (b.slope + root - d1) / (b.slope - a.slope + 2 * root);
        double low = Math.min(a.length, b.length) + 0.1 * Math.abs(width);
        double high = Math.max(a.length, b.length) - 0.1 * Math.abs(width);
        return Double.isNaN(length) ? (a.length + b.length) / 2 : Math.clamp(length, low, high);
    }

    private boolean decreases(Point point) {
        return point.value <= startValue + C1 * point.length * startSlope;
    }

    private boolean flat(Point point) {
        return Math.abs(point.slope) <= -C2 * startSlope;
    }

    /** Leaves parameters and gradient at a length already tried, or at the origin. */
    private boolean settle(Line at, double length) {
        if (length != at.length) {
            if (length == 0) {
                at.moveTo(0);
            } else if (Double.isNaN(at.point(length).value)) {
                at.moveTo(0);
                return false;
            }
        }
        return length != 0;
    }

    /** θ + t·d as the parameters' array sees it. */
    private final class Line {

        private final float[] parameters;
        private final float[] gradient;
        private final float[] direction;
        private final Lbfgs.Objective objective;
        private double length;

        Line(float[] parameters, float[] gradient, float[] direction, Lbfgs.Objective objective) {
            this.parameters = parameters;
            this.gradient = gradient;
            this.direction = direction;
            this.objective = objective;
        }

        void moveTo(double t) {
            length = t;
            if (t == 0) {
                System.arraycopy(origin, 0, parameters, 0, origin.length);
                return;
            }
            for (int i = 0; i < parameters.length; i++) {
                parameters[i] = (float) (origin[i] + t * direction[i]);
            }
        }

        Point point(double t) {
            moveTo(t);
            evaluations++;
            double value = objective.evaluate();
            if (value < bestValue) {
                bestValue = value;
                bestLength = t;
            }
            double slope = 0;
            for (int i = 0; i < gradient.length; i++) {
                slope += (double) gradient[i] * direction[i];
            }
            return new Point(t, value, slope);
        }
    }
}
