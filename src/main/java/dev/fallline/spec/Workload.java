package dev.fallline.spec;

import java.util.List;

/** How much work a spec asks for, counted without doing it. */
public final class Workload {

    /** Parameters lie in one array. */
    static final int MOST_PARAMETERS = Integer.MAX_VALUE - 64;

    private Workload() {}

    /**
     * Number of parameters, weights and biases.
     *
     * @param features encoded features, d
     * @param classes  number of classes; ignored for a regression
     */
    public static long parameters(JobSpec spec, int features, int classes) {
        return (long) parameters(spec.model().hidden(), features, outputs(spec, classes));
    }

    /** k, the width of the model's output. */
    public static int outputs(JobSpec spec, int classes) {
        return switch (spec.task()) {
            case REGRESSION, BINARY -> 1;
            case MULTICLASS -> classes;
        };
    }

    /** Steps of one epoch. */
    public static long stepsPerEpoch(JobSpec spec, long trainingRows) {
        TrainingSpec training = spec.training();
        return switch (training.strategy()) {
            case BATCH -> 1;
            case STOCHASTIC, MINI_BATCH -> Math.ceilDiv(trainingRows, rowsPerStep(training));
        };
    }

    /** Rows of one step of a strategy with batches, the accumulated ones together. */
    static int rowsPerStep(TrainingSpec training) {
        return (int) Math.min(Integer.MAX_VALUE - 1L, (long) training.batchSize() * training.accumulateSteps());
    }

    /** T, the steps of the whole job when nothing ends it early. */
    public static long steps(JobSpec spec, long trainingRows) {
        return Math.multiplyExact(stepsPerEpoch(spec, trainingRows), spec.training().epochs());
    }

    /** In double, which no number of layers overflows. */
    static double parameters(List<Integer> hidden, long inputs, long outputs) {
        double sum = 0;
        double width = inputs;
        for (int next : hidden) {
            sum += (width + 1) * next;
            width = next;
        }
        return sum + (width + 1) * outputs;
    }
}
