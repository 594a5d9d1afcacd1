package dev.fallline.engine.schedule;

/**
 * α = α₀·γ^⌊t/every⌋.
 *
 * @param everySteps every ≥ 1
 * @param gamma      γ &gt; 0
 */
public record StepDecay(long everySteps, double gamma) implements Schedule {

    @Override
    public double learningRate(long step, long totalSteps, double initial) {
        return initial * Math.pow(gamma, Math.floorDiv(step, everySteps));
    }
}
