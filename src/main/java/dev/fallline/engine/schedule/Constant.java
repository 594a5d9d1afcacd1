package dev.fallline.engine.schedule;

/** α = α₀. */
public record Constant() implements Schedule {

    @Override
    public double learningRate(long step, long totalSteps, double initial) {
        return initial;
    }
}
