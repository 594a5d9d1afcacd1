package dev.fallline.engine.loss;

/**
 * With s = +1 for class 1 and −1 for class 0: loss max(0, 1 − sz), subgradient −s where the loss is positive, else 0
 * (Cortes, Vapnik, <i>Support-Vector Networks</i>, 1995).
 */
public final class Hinge implements Loss {

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public double curvature() {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public void evaluate(
            float[] outputs,
            float[] targets,
            int targetsOffset,
            int first,
            int rows,
            int k,
            float[] losses,
            float[] gradient) {
        for (int i = first; i < first + rows; i++) {
            float sign = 2 * targets[targetsOffset + i] - 1;
            float margin = 1 - sign * outputs[i];
            losses[i] = Math.max(0, margin);
            gradient[i] = margin > 0 ? -sign : 0;
        }
    }
}
