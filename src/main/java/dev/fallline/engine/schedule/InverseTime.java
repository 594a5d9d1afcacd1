package dev.fallline.engine.schedule;

/**
 * α = α₀/(1 + decay·t).
 *
 * @param decay ≥ 0
 */
public record InverseTime(double decay) implements Schedule {

    @Override
    public double learningRate(long step, long totalSteps, double initial) {
        return initial / (1 + decay * step);
    }
}
