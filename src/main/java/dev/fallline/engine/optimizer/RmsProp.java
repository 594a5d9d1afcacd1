package dev.fallline.engine.optimizer;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * RMSProp: AdaGrad with a forgetting average of the squares.
 *
 * <pre>
 * g ← g + λθ
 * s ← ρs + (1 − ρ)g²
 * θ ← θ − αg / (√s + ε)
 * </pre>
 *
 * <p>Tieleman, Hinton, <i>Lecture 6.5, Neural Networks for Machine Learning</i>, 2012, in PyTorch's form.
 */
public final class RmsProp implements Optimizer {

    private final float rho;
    private final float epsilon;
    private final float weightDecay;
    private final float[] squares;
    private float rate;

    /**
     * @param rho         ρ
     * @param epsilon     ε
     * @param weightDecay λ
     */
    public RmsProp(int parameters, double rho, double epsilon, double weightDecay) {
        this.rho = (float) rho;
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
            float s = Underflow.flush(rho * squares[i] + (1 - rho) * g * g);
            squares[i] = s;
            parameters[i] -= rate * g / ((float) Math.sqrt(s) + epsilon);
        }
    }

    @Override
    public SortedMap<String, float[]> buffers() {
        return new TreeMap<>(Map.of("squares", squares));
    }
}
