package dev.fallline.engine.optimizer;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Momentum as an exponential average of gradients.
 *
 * <pre>
 * g ← g + λθ
 * v ← βv + (1 − β)g,  v₀ = 0
 * θ ← θ − αv
 * </pre>
 *
 * <p>The averaged form of Polyak's heavy ball (1964), as in Ng's <i>Deep Learning</i> course: a step is as long as one
 * of plain gradient descent with the same α, where {@link Sgd}'s momentum makes it 1/(1 − μ) times longer.
 */
public final class Momentum implements Optimizer {

    private final float beta;
    private final float weightDecay;
    private final float[] velocity;
    private float rate;

    /**
     * @param beta        β
     * @param weightDecay λ
     */
    public Momentum(int parameters, double beta, double weightDecay) {
        this.beta = (float) beta;
        this.weightDecay = (float) weightDecay;
        this.velocity = new float[parameters];
    }

    @Override
    public void beginStep(long step, double learningRate) {
        rate = (float) learningRate;
    }

    @Override
    public void update(float[] parameters, float[] gradient, int from, int to) {
        for (int i = from; i < to; i++) {
            float g = gradient[i] + weightDecay * parameters[i];
            float v = Underflow.flush(beta * velocity[i] + (1 - beta) * g);
            velocity[i] = v;
            parameters[i] -= rate * v;
        }
    }

    @Override
    public SortedMap<String, float[]> buffers() {
        return new TreeMap<>(Map.of("velocity", velocity));
    }
}
