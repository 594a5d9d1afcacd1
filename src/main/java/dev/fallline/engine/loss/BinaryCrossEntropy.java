package dev.fallline.engine.loss;

import dev.fallline.engine.linalg.VectorMath;

/**
 * On the logit z of class 1, y ∈ {0, 1}: loss ln(1 + eᶻ) − yz = −y·ln σ(z) − (1 − y)·ln(1 − σ(z)), computed without
 * ever forming the logarithm of a rounded probability; gradient σ(z) − y.
 */
public final class BinaryCrossEntropy implements Loss {

    private final VectorMath math;

    public BinaryCrossEntropy(VectorMath math) {
        this.math = math;
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public double curvature() {
        // σ′ ≤ 1/4
        return 0.25;
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
        // ln(1 + eᶻ) − z = ln(1 + e⁻ᶻ): taken on the side of the target, where nothing cancels.
        for (int i = first; i < first + rows; i++) {
            gradient[i] = (1 - 2 * targets[targetsOffset + i]) * outputs[i];
        }
        math.softplus(gradient, first, losses, first, rows);
        math.sigmoid(outputs, first, gradient, first, rows);
        for (int i = first; i < first + rows; i++) {
            gradient[i] -= targets[targetsOffset + i];
        }
    }
}
