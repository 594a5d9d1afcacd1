package dev.fallline.engine.optimizer;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * AdaGrad: each parameter's rate shrinks with the squares of its own past gradients.
 *
 * <pre>
 * g ← g + λθ
 * s ← s + g²
 * θ ← θ − αg / (√s + ε)
 * </pre>
 *
 * <p>Duchi, Hazan, Singer, <i>Adaptive Subgradient Methods for Online Learning and Stochastic Optimization</i>,
 * JMLR 2011.
 */
public final class AdaGrad implements Optimizer {

    private final float epsilon;
    private final float weightDecay;
    private final float[] squares;
    private float rate;

    /**
     * @param epsilon     ε
     * @param weightDecay λ
     */
    public AdaGrad(int parameters, double epsilon, double weightDecay) {
        this.epsilon = (float) epsilon;
        this.weightDecay = (float) weightDecay;
        this.squares = new float[parameters];
    }

    @Override
    public void beginStep(long step, double learningRate) {
        rate = (float) learningRate;
    }

    @Override
    public void update(float[] parameters, float[] gradient, int from, int to) {
        for (int i = from; i < to; i++) {
            float g = gradient[i] + weightDecay * parameters[i];
            float s = squares[i] + g * g;
            squares[i] = s;
            parameters[i] -= rate * g / ((float) Math.sqrt(s) + epsilon);
        }
    }

    @Override
    public SortedMap<String, float[]> buffers() {
        return new TreeMap<>(Map.of("squares", squares));
    }
}
