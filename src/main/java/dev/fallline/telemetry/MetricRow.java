package dev.fallline.telemetry;

import java.util.Set;

/**
 * One value of one series of a job.
 *
 * @param name  of the series
 * @param step  0-based step for values of a step, steps taken for values of an epoch
 * @param epoch 1-based
 * @param value possibly not finite
 */
public record MetricRow(String name, long step, int epoch, double value) {

    private static final Set<String> OF_STEPS = Set.of("batch_loss", "gradient_norm", "learning_rate");

    /** Whether the series has a value for each logged step, rather than for each epoch. */
    static boolean isOfSteps(String name) {
        return OF_STEPS.contains(name);
    }

    /**
     * Where the row stands among all rows of the job: values of an epoch come before those of the step that follows it.
     */
    long position() {
        return 2 * step + (isOfSteps(name) ? 1 : 0);
    }

    /** Whether training that goes back to before the step undoes what the row tells. */
    boolean isUndoneFrom(long nextStep) {
        return step > nextStep || step == nextStep && isOfSteps(name);
    }
}
