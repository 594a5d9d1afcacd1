package dev.fallline.engine.optimizer;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gradient descent with PyTorch's momentum.
 *
 * <pre>
 * g ← g + λθ
 * v ← g at the first step, μv + (1 − τ)g after it      (only with μ ≠ 0)
 * g ← g + μv with Nesterov, v without                  (only with μ ≠ 0)
 * θ ← θ − αg
 * </pre>
 *
 * <p>Polyak, <i>Some methods of speeding up the convergence of iteration methods</i>, 1964; Sutskever et al.,
 * <i>On the importance of initialization and momentum in deep learning</i>, ICML 2013, in PyTorch's form.
 */
public final class Sgd implements Optimizer {

    private final float momentum;
    private final float dampening;
    private final boolean nesterov;
    private final float weightDecay;
    private final float[] velocity;
    private float rate;
    private boolean first;

    /**
     * @param momentum    μ, 0 for plain gradient descent
     * @param dampening   τ
     * @param nesterov    look ahead along the velocity
     * @param weightDecay λ
     */
    public Sgd(int parameters, double momentum, double dampening, boolean nesterov, double weightDecay) {
        this.momentum = (float) momentum;
        this.dampening = (float) dampening;
        this.nesterov = nesterov;
        this.weightDecay = (float) weightDecay;
        this.velocity = new float[momentum == 0 ? 0 : parameters];
    }

    @Override
    public void beginStep(long step, double learningRate) {
        rate = (float) learningRate;
        first = step == 0;
    }

    @Override
    public void update(float[] parameters, float[] gradient, int from, int to) {
        if (velocity.length == 0) {
            for (int i = from; i < to; i++) {
                parameters[i] -= rate * (gradient[i] + weightDecay * parameters[i]);
            }
            return;
        }
        float keep = first ? 0 : momentum;
        float add = first ? 1 : 1 - dampening;
        float ahead = nesterov ? momentum : 1;
        float direct = nesterov ? 1 : 0;
        for (int i = from; i < to; i++) {
            float g = gradient[i] + weightDecay * parameters[i];
            float v = Underflow.flush(keep * velocity[i] + add * g);
            velocity[i] = v;
            parameters[i] -= rate * (direct * g + ahead * v);
        }
    }

    @Override
    public SortedMap<String, float[]> buffers() {
        var buffers = new TreeMap<String, float[]>();
        if (velocity.length > 0) {
            buffers.put("velocity", velocity);
        }
        return buffers;
    }
}
