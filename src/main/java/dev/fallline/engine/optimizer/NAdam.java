package dev.fallline.engine.optimizer;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * NAdam: Adam with Nesterov's momentum.
 *
 * <pre>
 * g ← g + λθ
 * μₜ = β₁(1 − ½·0.96^(tψ)),  Πₜ = μ₁·…·μₜ
 * m ← β₁m + (1 − β₁)g
 * v ← β₂v + (1 − β₂)g²
 * θ ← θ − α·( g(1 − μₜ)/(1 − Πₜ) + m·μₜ₊₁/(1 − Πₜμₜ₊₁) ) / (√(v/(1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * <p>Dozat, <i>Incorporating Nesterov Momentum into Adam</i>, ICLR 2016 workshop, in PyTorch's form. Πₜ is a function of
 * t alone, so that a restored optimizer computes it anew rather than keeping it.
 */
public final class NAdam implements Optimizer {

    private final double beta1;
    private final double beta2;
    private final float epsilon;
    private final double momentumDecay;
    private final float weightDecay;
    private final float[] mean;
    private final float[] squares;
    private long productStep;
    private double product = 1;
    private float gradientRate;
    private float meanRate;
    private float squaresScale;

    /**
     * @param beta1         β₁
     * @param beta2         β₂
     * @param epsilon       ε
     * @param momentumDecay ψ
     * @param weightDecay   λ
     */
    public NAdam(
            int parameters, double beta1, double beta2, double epsilon, double momentumDecay, double weightDecay) {
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = (float) epsilon;
        this.momentumDecay = momentumDecay;
        this.weightDecay = (float) weightDecay;
        this.mean = new float[parameters];
        this.squares = new float[parameters];
    }

    @Override
    public void beginStep(long step, double learningRate) {
        long t = step + 1;
        if (productStep > step) {
            productStep = 0;
            product = 1;
        }
        while (productStep < t) {
            productStep++;
            product *= momentumAt(productStep);
        }
        double current = momentumAt(t);
        double next = momentumAt(t + 1);
        gradientRate = (float) (learningRate * (1 - current) / (1 - product));
        meanRate = (float) (learningRate * next / (1 - product * next));
        squaresScale = (float) (1 / Math.sqrt(1 - Math.pow(beta2, t)));
    }

    private double momentumAt(long t) {
        return beta1 * (1 - 0.5 * Math.pow(0.96, t * momentumDecay));
    }

    @Override
    public void update(float[] parameters, float[] gradient, int from, int to) {
        float keepMean = (float) beta1;
        float addMean = (float) (1 - beta1);
        float keepSquares = (float) beta2;
        float addSquares = (float) (1 - beta2);
        for (int i = from; i < to; i++) {
            float g = gradient[i] + weightDecay * parameters[i];
            float m = Underflow.flush(keepMean * mean[i] + addMean * g);
            float v = Underflow.flush(keepSquares * squares[i] + addSquares * g * g);
            mean[i] = m;
            squares[i] = v;
            parameters[i] -= (gradientRate * g + meanRate * m) / ((float) Math.sqrt(v) * squaresScale + epsilon);
        }
    }

    @Override
    public SortedMap<String, float[]> buffers() {
        return new TreeMap<>(Map.of("mean", mean, "squares", squares));
    }
}
