package dev.fallline.engine.training;

/**
 * Bounds the gradient of the whole objective before the optimizer sees it: its norm by the factor
 * {@code norm/(total + 1e-6)}, at most 1 (Pascanu, Mikolov, Bengio, ICML 2013, in PyTorch's form), and each of its
 * elements to ±value. Infinity for no bound.
 *
 * @param norm  bound of the Euclidean norm over all parameters, &gt; 0
 * @param value bound of each element's magnitude, &gt; 0
 */
public record Clipping(double norm, double value) {

    public static final Clipping NONE = new Clipping(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    /**
     * @param total the gradient's norm
     * @param from  first index
     * @param to    index after the last
     */
    void clip(float[] gradient, double total, int from, int to) {
        double factor = norm / (total + 1e-6);
        if (factor < 1) {
            float scale = (float) factor;
            for (int i = from; i < to; i++) {
                gradient[i] *= scale;
            }
        }
        if (value < Double.POSITIVE_INFINITY) {
            float bound = (float) value;
            for (int i = from; i < to; i++) {
                gradient[i] = Math.min(bound, Math.max(-bound, gradient[i]));
            }
        }
    }
}
