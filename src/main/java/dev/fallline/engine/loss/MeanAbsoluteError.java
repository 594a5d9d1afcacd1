package dev.fallline.engine.loss;

/** Loss |ŷ − y|, subgradient sign(ŷ − y), 0 where they are equal. */
public final class MeanAbsoluteError implements Loss {

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
            float error = outputs[i] - targets[targetsOffset + i];
            losses[i] = Math.abs(error);
            gradient[i] = Math.signum(error);
        }
    }
}
