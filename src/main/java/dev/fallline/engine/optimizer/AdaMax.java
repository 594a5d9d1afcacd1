package dev.fallline.engine.optimizer;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * AdaMax: Adam with the infinity norm of past gradients.
 *
 * <pre>
 * g ← g + λθ
 * m ← β₁m + (1 − β₁)g
 * u ← max(β₂u, |g| + ε)
 * θ ← θ − α/(1 − β₁ᵗ) · m/u
 * </pre>
 *
 * <p>Kingma, Ba, <i>Adam: A Method for Stochastic Optimization</i>, ICLR 2015, section 7.1, in PyTorch's form.
 */
public final class AdaMax implements Optimizer {

    private final double beta1;
    private final float beta2;
    private final float epsilon;
    private final float weightDecay;
    private final float[] mean;
    private final float[] norm;
    private float stepSize;

    /**
     * @param beta1       β₁
     * @param beta2       β₂
     * @param epsilon     ε
     * @param weightDecay λ
     */
    public AdaMax(int parameters, double beta1, double beta2, double epsilon, double weightDecay) {
        this.beta1 = beta1;
        this.beta2 = (float) beta2;
        this.epsilon = (float) epsilon;
        this.weightDecay = (float) weightDecay;
        this.mean = new float[parameters];
        this.norm = new float[parameters];
    }

    @Override
    public void beginStep(long step, double learningRate) {
        stepSize = (float) (learningRate / (1 - Math.pow(beta1, step + 1.0)));
    }

    @Override
    public void update(float[] parameters, float[] gradient, int from, int to) {
        float keep = (float) beta1;
        float add = (float) (1 - beta1);
        for (int i = from; i < to; i++) {
            float g = gradient[i] + weightDecay * parameters[i];
            float m = Underflow.flush(keep * mean[i] + add * g);
            float u = Math.max(beta2 * norm[i], Math.abs(g) + epsilon);
            mean[i] = m;
            norm[i] = u;
            parameters[i] -= stepSize * m / u;
        }
    }

    @Override
    public SortedMap<String, float[]> buffers() {
        return new TreeMap<>(Map.of("mean", mean, "norm", norm));
    }
}
