package dev.fallline.engine.optimizer;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Limited-memory BFGS on the whole training set: the direction −H·g by the two-loop recursion over the last m steps, the
 * step's length by a line search for the strong Wolfe conditions.
 *
 * <pre>
 * sᵢ = θᵢ₊₁ − θᵢ,  yᵢ = gᵢ₊₁ − gᵢ,  ρᵢ = 1/(yᵢ·sᵢ)    of the last m steps with yᵢ·sᵢ &gt; 10⁻¹⁰yᵢ·yᵢ
 * q ← g;  aᵢ ← ρᵢ sᵢ·q,  q ← q − aᵢyᵢ                  from the newest to the oldest
 * q ← q · (s·y)/(y·y) of the newest                    H₀
 * q ← q + sᵢ(aᵢ − ρᵢ yᵢ·q)                             from the oldest to the newest
 * θ ← θ − tq,  t by {@link LineSearch}
 * </pre>
 *
 * <p>Liu, Nocedal, <i>On the limited memory BFGS method for large scale optimization</i>, Math. Programming 1989;
 * Nocedal, Wright, <i>Numerical Optimization</i>, 2006, algorithms 7.4 and 7.5. Inner products are summed in double.
 */
public final class Lbfgs implements UpdateRule {

    /** Curvature sᵀy below which a pair would spoil the estimate of H, relative to yᵀy. */
    private static final double LEAST_CURVATURE = 1e-10;

    private final int size;
    private final int memory;

    // The pairs s = Δθ and y = Δg of the last steps, oldest first, each of `size` values.
    private final float[] steps;
    private final float[] changes;

    /** One element: the number of pairs held. */
    private final float[] pairs = new float[1];

    private final double[] weights;
    private final float[] direction;
    private final LineSearch lineSearch;

    /** @param memory m ≥ 1, the number of past steps that are remembered */
    public Lbfgs(int parameters, int memory) {
        this.size = parameters;
        this.memory = memory;
        this.steps = new float[Math.multiplyExact(parameters, memory)];
        this.changes = new float[steps.length];
        this.weights = new double[memory];
        this.direction = new float[parameters];
        this.lineSearch = new LineSearch(parameters);
    }

    /** The objective, penalty included. */
    @FunctionalInterface
    public interface Objective {

        /**
         * Overwrites the gradient array with the gradient at the present parameters.
         *
         * @return the objective's value, infinite where it is not finite; NaN when the evaluation was interrupted
         */
        double evaluate();
    }

    /**
     * Takes one step.
     *
     * @param parameters   θ, overwritten; left as they were when no better point is found or an evaluation is interrupted
     * @param gradient     g at θ; overwritten with that of the last point tried
     * @param value        the objective at θ
     * @param learningRate the length tried first, 1 for the full quasi-Newton step
     * @return whether a better point was found
     */
    public boolean step(
            float[] parameters, float[] gradient, double value, double learningRate, Objective objective) {
        double slope = descend(gradient);
        int held = (int) pairs[0];
        if (slope >= 0 && held > 0) {
            // Rounding has spoiled the estimate: begin again from steepest descent.
            pairs[0] = 0;
            held = 0;
            slope = descend(gradient);
        }
        if (slope >= 0) {
            return false;
        }
        double length = held > 0 ? learningRate : learningRate * Math.min(1, 1 / norm1(gradient));
        boolean found = lineSearch.search(parameters, gradient, value, direction, slope, length, objective);
        if (found) {
            remember(parameters, gradient);
        }
        return found;
    }

    /** direction ← −H·g. @return its slope gᵀ·direction */
    private double descend(float[] gradient) {
        int held = (int) pairs[0];
        for (int i = 0; i < size; i++) {
            direction[i] = -gradient[i];
        }
        for (int p = held - 1; p >= 0; p--) {
            weights[p] = dot(steps, p, direction) / dot(steps, p, changes, p);
            add(-weights[p], changes, p);
        }
        if (held > 0) {
            int last = held - 1;
            double scale = dot(steps, last, changes, last) / dot(changes, last, changes, last);
            for (int i = 0; i < size; i++) {
                direction[i] *= (float) scale;
            }
        }
        for (int p = 0; p < held; p++) {
            double correction = dot(changes, p, direction) / dot(steps, p, changes, p);
            add(weights[p] - correction, steps, p);
        }
        return dot(gradient, 0, direction);
    }

    private void remember(float[] parameters, float[] gradient) {
        int held = (int) pairs[0];
        if (held == memory) {
            System.arraycopy(steps, size, steps, 0, (memory - 1) * size);
            System.arraycopy(changes, size, changes, 0, (memory - 1) * size);
            held--;
        }
        int at = held * size;
        for (int i = 0; i < size; i++) {
            steps[at + i] = parameters[i] - lineSearch.origin()[i];
            changes[at + i] = gradient[i] - lineSearch.originGradient()[i];
        }
        boolean curved = dot(steps, held, changes, held) > LEAST_CURVATURE * dot(changes, held, changes, held);
        pairs[0] = curved ? held + 1 : held;
    }

    private double dot(float[] a, int row, float[] b) {
        return dot(a, row, b, 0);
    }

    private double dot(float[] a, int rowA, float[] b, int rowB) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += (double) a[rowA * size + i] * b[rowB * size + i];
        }
        return sum;
    }

    private void add(double factor, float[] a, int row) {
        for (int i = 0; i < size; i++) {
            direction[i] += (float) (factor * a[row * size + i]);
        }
    }

    private static double norm1(float[] x) {
        double sum = 0;
        for (float value : x) {
            sum += Math.abs(value);
        }
        return sum;
    }

    @Override
    public SortedMap<String, float[]> buffers() {
        return new TreeMap<>(Map.of("steps", steps, "changes", changes, "pairs", pairs));
    }
}
