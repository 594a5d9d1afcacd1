package dev.fallline.engine.optimizer;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Adam: averages of gradients and of their squares, corrected for their start at zero; with {@code amsgrad} the
 * largest average of squares so far; with decoupled decay AdamW.
 *
 * <pre>
 * g ← g + λθ                        coupled decay (Adam), or
 * θ ← θ − αλθ                       decoupled decay (AdamW)
 * m ← β₁m + (1 − β₁)g
 * v ← β₂v + (1 − β₂)g²
 * w ← max(w, v) with AMSGrad, else v
 * θ ← θ − α/(1 − β₁ᵗ) · m / (√w/√(1 − β₂ᵗ) + ε)
 * </pre>
 *
 * <p>Kingma, Ba, <i>Adam: A Method for Stochastic Optimization</i>, ICLR 2015; Loshchilov, Hutter, <i>Decoupled Weight
 * Decay Regularization</i>, ICLR 2019; Reddi, Kale, Kumar, <i>On the Convergence of Adam and Beyond</i>, ICLR 2018.
 */
public final class Adam implements Optimizer {

    private final double beta1;
    private final double beta2;
    private final float epsilon;
    private final double weightDecay;
    private final boolean decoupled;
    private final float[] mean;
    private final float[] squares;
    private final float[] largest;
    private float stepSize;
    private float squaresScale;
    private float shrink;

    /**
     * @param beta1       β₁
     * @param beta2       β₂
     * @param epsilon     ε
     * @param amsgrad     use the largest average of squares so far
     * @param weightDecay λ
     * @param decoupled   whether λ shrinks the parameters themselves (AdamW) rather than joining the gradient
     */
    public Adam(
            int parameters,
            double beta1,
            double beta2,
            double epsilon,
            boolean amsgrad,
            double weightDecay,
            boolean decoupled) {
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = (float) epsilon;
        this.weightDecay = weightDecay;
        this.decoupled = decoupled;
        this.mean = new float[parameters];
        this.squares = new float[parameters];
        this.largest = new float[amsgrad ? parameters : 0];
    }

    @Override
    public void beginStep(long step, double learningRate) {
        double t = step + 1.0;
        stepSize = (float) (learningRate / (1 - Math.pow(beta1, t)));
        squaresScale = (float) (1 / Math.sqrt(1 - Math.pow(beta2, t)));
        shrink = decoupled ? (float) (1 - learningRate * weightDecay) : 1;
    }

    @Override
    public void update(float[] parameters, float[] gradient, int from, int to) {
        float keepMean = (float) beta1;
        float addMean = (float) (1 - beta1);
        float keepSquares = (float) beta2;
        float addSquares = (float) (1 - beta2);
        float coupled = decoupled ? 0 : (float) weightDecay;
        if (largest.length > 0) {
            updateWithLargest(parameters, gradient, from, to, coupled);
            return;
        }
        for (int i = from; i < to; i++) {
            float p = parameters[i];
            float g = gradient[i] + coupled * p;
            float m = Underflow.flush(keepMean * mean[i] + addMean * g);
            float v = Underflow.flush(keepSquares * squares[i] + addSquares * g * g);
            mean[i] = m;
            squares[i] = v;
            parameters[i] = shrink * p - stepSize * m / ((float) Math.sqrt(v) * squaresScale + epsilon);
        }
    }

    private void updateWithLargest(float[] parameters, float[] gradient, int from, int to, float coupled) {
        float keepMean = (float) beta1;
        float addMean = (float) (1 - beta1);
        float keepSquares = (float) beta2;
        float addSquares = (float) (1 - beta2);
        for (int i = from; i < to; i++) {
            float p = parameters[i];
            float g = gradient[i] + coupled * p;
            float m = Underflow.flush(keepMean * mean[i] + addMean * g);
            float v = Underflow.flush(keepSquares * squares[i] + addSquares * g * g);
            float w = Math.max(largest[i], v);
            mean[i] = m;
            squares[i] = v;
            largest[i] = w;
            parameters[i] = shrink * p - stepSize * m / ((float) Math.sqrt(w) * squaresScale + epsilon);
        }
    }

    @Override
    public SortedMap<String, float[]> buffers() {
        var buffers = new TreeMap<>(Map.of("mean", mean, "squares", squares));
        if (largest.length > 0) {
            buffers.put("largest", largest);
        }
        return buffers;
    }
}
