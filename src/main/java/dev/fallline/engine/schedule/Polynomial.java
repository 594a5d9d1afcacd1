package dev.fallline.engine.schedule;

/**
 * α = end + (α₀ − end)(1 − t/T)^power.
 *
 * @param power &gt; 0; 1 falls linearly
 * @param end   the rate that is neared at T, ≥ 0
 */
public record Polynomial(double power, double end) implements Schedule {

    @Override
    public double learningRate(long step, long totalSteps, double initial) {
        return end + (initial - end) * Math.pow(1 - (double) step / totalSteps, power);
    }
}
