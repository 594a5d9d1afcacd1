package dev.fallline.engine.schedule;

/**
 * α = min + (α₀ − min)(1 + cos(πt/T))/2 (Loshchilov, Hutter, <i>SGDR</i>, ICLR 2017, one period).
 *
 * @param minimum min ≥ 0
 */
public record Cosine(double minimum) implements Schedule {

    @Override
    public double learningRate(long step, long totalSteps, double initial) {
        return minimum + (initial - minimum) * (1 + Math.cos(Math.PI * step / totalSteps)) / 2;
    }
}
