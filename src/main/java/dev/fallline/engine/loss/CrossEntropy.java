package dev.fallline.engine.loss;

import dev.fallline.engine.linalg.VectorMath;

/**
 * On the logits z of k classes, y the index of the true one: loss ln Σⱼe^zⱼ − z_y; gradient softmax(z) − 1_y.
 *
 * <p>With m the greatest logit's index, the loss is taken as z_m − z_y − ln(1 − Σⱼ≠ₘ pⱼ): the difference of two rounded
 * numbers as large as the logits would lose the digits of a small loss.
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
            float[] outputs,
            float[] targets,
            int targetsOffset,
            int first,
            int rows,
            int k,
            float[] losses,
            float[] gradient) {
        math.softmax(outputs, first * k, rows, k, gradient, first * k, losses, first);
        for (int i = first; i < first + rows; i++) {
            int row = i * k;
            int truth = row + (int) targets[targetsOffset + i];
            int greatest = row;
            for (int j = row + 1; j < row + k; j++) {
                greatest = outputs[j] > outputs[greatest] ? j : greatest;
            }
            double others = 0;
            for (int j = row; j < row + k; j++) {
                others += j == greatest ? 0 : gradient[j];
            }
            losses[i] = (float) ((double) outputs[greatest] - outputs[truth] - Math.log1p(-others));
            gradient[truth] -= 1;
        }
    }
}
