package dev.fallline.engine.schedule;

/**
 * α = α₀/(√t + β), the rate under which stochastic descent on a convex objective converges as 1/√t (Robbins, Monro,
 * 1951; Nemirovski et al., SIAM J. Optim. 2009).
 *
 * @param beta β &gt; 0
 */
public record InverseSqrt(double beta) implements Schedule {

    @Override
    public double learningRate(long step, long totalSteps, double initial) {
        return initial / (Math.sqrt(step) + beta);
    }
}
