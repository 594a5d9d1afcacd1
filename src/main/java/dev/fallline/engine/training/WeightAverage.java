package dev.fallline.engine.training;

/**
 * An exponential average of the parameters over the steps, which stands in for them in evaluation and in the finished
 * model: θ̄ ← θ after the first step, then θ̄ ← decay·θ̄ + (1 − decay)·θ (Polyak, Juditsky, SIAM J. Control Optim. 1992,
 * in the exponential form of PyTorch's {@code AveragedModel}).
 *
 * @param decay 0 ≤ decay &lt; 1
 */
public record WeightAverage(double decay) {

    /** Takes the parameters with an index in {@code from … to-1} into the average. */
    void update(long step, float[] parameters, float[] average, int from, int to) {
        float keep = step == 0 ? 0 : (float) decay;
        float add = 1 - keep;
        for (int i = from; i < to; i++) {
            average[i] = keep * average[i] + add * parameters[i];
        }
    }
}
