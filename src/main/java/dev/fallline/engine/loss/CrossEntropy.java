package dev.fallline.engine.loss;

import dev.fallline.engine.linalg.VectorMath;

/**
 * On the logits z of k classes, y the index of the true one: loss ln Σⱼe^zⱼ − z_y by log-sum-exp; gradient
 * softmax(z) − 1_y.
 */
public final class CrossEntropy implements Loss {

    private final VectorMath math;

    public CrossEntropy(VectorMath math) {
        this.math = math;
    }

    @Override
    public int outputs() {
        return 0;
    }

    @Override
    public double curvature() {
        // The Hessian diag(p) − ppᵀ has no eigenvalue above 1/2 (Böhning, Ann. Inst. Statist. Math. 1992).
        return 0.5;
    }

    @Override
    public void evaluate(
            float[] outputs, float[] targets, int targetsOffset, int rows, int k, float[] losses, float[] gradient) {
        math.softmax(outputs, 0, rows, k, gradient, 0, losses, 0);
        for (int i = 0; i < rows; i++) {
            int truth = i * k + (int) targets[targetsOffset + i];
            losses[i] -= outputs[truth];
            gradient[truth] -= 1;
        }
    }
}
