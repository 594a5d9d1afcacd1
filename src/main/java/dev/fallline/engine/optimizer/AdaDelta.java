package dev.fallline.engine.optimizer;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * AdaDelta: steps in the parameters' own units.
 *
 * <pre>
 * g ← g + λθ
 * s ← ρs + (1 − ρ)g²
 * Δ ← g·√(u + ε) / √(s + ε)
 * u ← ρu + (1 − ρ)Δ²
 * θ ← θ − αΔ
 * </pre>
 *
 * <p>Zeiler, <i>ADADELTA: An Adaptive Learning Rate Method</i>, arXiv:1212.5701, 2012; α is PyTorch's addition.
 */
public final class AdaDelta implements Optimizer {

    private final float rho;
    private final float epsilon;
    private final float weightDecay;
    private final float[] squares;
    private final float[] updates;
    private float rate;

    /**
     * @param rho         ρ
     * @param epsilon     ε
     * @param weightDecay λ
     */
    public AdaDelta(int parameters, double rho, double epsilon, double weightDecay) {
        this.rho = (float) rho;
        this.epsilon = (float) epsilon;
        this.weightDecay = (float) weightDecay;
        this.squares = new float[parameters];
        this.updates = new float[parameters];
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
            float u = updates[i];
            float delta = g * (float) Math.sqrt(u + epsilon) / (float) Math.sqrt(s + epsilon);
            squares[i] = s;
            updates[i] = Underflow.flush(rho * u + (1 - rho) * delta * delta);
            parameters[i] -= rate * delta;
        }
    }

    @Override
    public SortedMap<String, float[]> buffers() {
        return new TreeMap<>(Map.of("squares", squares, "updates", updates));
    }
}
