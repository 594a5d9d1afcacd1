package dev.fallline.engine.loss;

/**
 * With e = ŷ − y: loss e²/2 for |e| ≤ δ, else δ(|e| − δ/2); gradient e clipped to ±δ (Huber, <i>Robust Estimation of a
 * Location Parameter</i>, 1964).
 */
public final class Huber implements Loss {

    private final float delta;

    /** @param delta δ &gt; 0 */
    public Huber(double delta) {
        this.delta = (float) delta;
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public double curvature() {
        return 1;
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
            float clipped = Math.min(delta, Math.max(-delta, error));
            losses[i] = clipped * (error - clipped / 2);
            gradient[i] = clipped;
        }
    }
}
