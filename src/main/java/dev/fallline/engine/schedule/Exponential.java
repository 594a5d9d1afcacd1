package dev.fallline.engine.schedule;

/**
 * α = α₀·γᵗ.
 *
 * @param gamma γ &gt; 0
 */
public record Exponential(double gamma) implements Schedule {

    @Override
    public double learningRate(long step, long totalSteps, double initial) {
        return initial * Math.pow(gamma, step);
    }
}
