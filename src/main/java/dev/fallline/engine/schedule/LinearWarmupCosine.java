package dev.fallline.engine.schedule;

/**
 * α = α₀(t + 1)/w for t &lt; w, then {@link Cosine} over the rest with (t − w)/(T − w).
 *
 * @param warmupSteps w ≥ 0
 * @param minimum     min ≥ 0
 */
public record LinearWarmupCosine(long warmupSteps, double minimum) implements Schedule {

    @Override
    public double learningRate(long step, long totalSteps, double initial) {
        if (step < warmupSteps) {
            return initial * (step + 1) / warmupSteps;
        }
        double progress = (double) (step - warmupSteps) / (totalSteps - warmupSteps);
        return minimum + (initial - minimum) * (1 + Math.cos(Math.PI * progress)) / 2;
    }
}
