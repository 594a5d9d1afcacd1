package dev.fallline.job;

import dev.fallline.engine.linalg.Linalg;
import dev.fallline.spec.DatasetSchema;
import dev.fallline.spec.JobSpec;
import dev.fallline.spec.Workload;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Foretells what a job needs. A step costs six operations for each weight and row (two forward, four backward) and a
 * fixed time of its own; validation costs the two forward ones. The time is that work at the rates of
 * {@link Calibration}, measured once on this machine when the first estimate is asked for.
 */
@Component
class Estimator {

    private static final int FLOPS_TRAINED = 6;
    private static final int FLOPS_EVALUATED = 2;
    /** Parameters, gradient, two optimizer buffers and the best so far. */
    private static final int PARAMETER_COPIES = 5;
    private static final long OBJECTS = 1 << 20;

    private final Linalg linalg;
    private @Nullable Calibration calibration;

    Estimator(Linalg linalg) {
        this.linalg = linalg;
    }

    /**
     * @param parameters of the model
     * @param steps      of the whole job
     * @param classes    of the target, 0 for a regression
     */
    JobEstimate estimate(JobSpec spec, DatasetSchema schema, int features, int classes, long parameters, long steps) {
        double rows = schema.rows();
        double trainingRows = trainingRows(spec, schema.rows());
        double validationRows = rows * spec.dataset().split().validation();
        double epochs = spec.training().epochs();
        double flops =
                parameters * epochs * (FLOPS_TRAINED * trainingRows + FLOPS_EVALUATED * validationRows);
        double widths = features
                + 3.0 * spec.model().hidden().stream().mapToInt(Integer::intValue).sum()
                + 3.0 * Workload.outputs(spec, classes);
        double blockRows = Math.min(trainingRows, 1024);
        double memory = Float.BYTES * (rows * (features + 1) + PARAMETER_COPIES * (double) parameters
                + blockRows * widths * spec.resources().threads()) + OBJECTS;
        Calibration rates = calibration();
        double seconds = flops / rates.flopsPerSecond() + steps * rates.secondsPerStep();
        return new JobEstimate((long) memory, flops, seconds);
    }

    static long trainingRows(JobSpec spec, long rows) {
        var split = spec.dataset().split();
        return Math.max(1, rows - Math.round(rows * split.validation()) - Math.round(rows * split.test()));
    }

    private synchronized Calibration calibration() {
        Calibration known = calibration;
        if (known == null) {
            known = Calibration.measure(linalg);
            calibration = known;
        }
        return known;
    }
}
