package dev.fallline.engine.schedule;

/**
 * The learning rate as a function of the step. In the formulas of the implementations, t is the 0-based step, T the
 * job's total steps and α₀ the optimizer's learning rate.
 */
@FunctionalInterface
public interface Schedule {

    /**
     * @param step       t, 0 ≤ t &lt; T
     * @param totalSteps T
     * @param initial    α₀
     * @return α of the step
     */
    double learningRate(long step, long totalSteps, double initial);
}
