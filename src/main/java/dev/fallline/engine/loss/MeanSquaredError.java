package dev.fallline.engine.loss;

/** Loss (ŷ − y)², gradient 2(ŷ − y); its mean over rows is the MSE, without the ½ of some textbooks. */
public final class MeanSquaredError implements Loss {

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public double curvature() {
        return 2;
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
            losses[i] = error * error;
            gradient[i] = 2 * error;
        }
    }
}
