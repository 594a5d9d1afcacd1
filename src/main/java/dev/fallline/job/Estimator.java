package dev.fallline.job;

import dev.fallline.dataset.Datasets;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.spec.ExecutionSpec;
import dev.fallline.spec.JobSpec;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Foretells what a job needs. A step costs six operations for each weight and row (two forward, four backward) and a
 * fixed time of its own; validation costs the two forward ones. The time is that work at the rates of
 * {@link Calibration}, measured on this machine right after the start.
 */
@Component
class Estimator {

    private static final int FLOPS_TRAINED = 6;
    private static final int FLOPS_EVALUATED = 2;
    /** Of a parameter in a step, which an update of them all costs where the rows are sparse. */
    private static final int FLOPS_UPDATED = 20;
    /** A number that is fetched from anywhere takes as long as so many in line. */
    private static final int SCATTERED = 16;
    /** Parameters, gradient, two optimizer buffers and the best so far. */
    private static final int PARAMETER_COPIES = 5;
    /** Rows of activations that are held at once. */
    private static final int BLOCK_ROWS = 1024;

    private static final long OBJECTS = 1 << 20;

    private final Linalg linalg;
    private final Datasets datasets;
    private final CompletableFuture<Calibration> calibration = new CompletableFuture<>();

    Estimator(Linalg linalg, Datasets datasets) {
        this.linalg = linalg;
        this.datasets = datasets;
    }

    /** Measures on a thread of its own, so that the start does not wait for it. */
    @EventListener(ApplicationReadyEvent.class)
    void calibrate() {
        Thread.ofPlatform().name("calibration").daemon().start(() -> {
            try {
                calibration.complete(Calibration.measure(linalg));
            } catch (RuntimeException | Error fault) {
                calibration.completeExceptionally(fault);
            }
        });
    }

    JobEstimate estimate(JobSpec spec, JobSize size) {
        double validationRows = size.rows() * spec.dataset().split().validation();
        double epochs = spec.training().epochs();
        double touched = size.sparsity().applies()
                ? size.sparsity().numbers() * SCATTERED * size.outputs()
                : size.parameters();
        double flops = touched * epochs
                        * (FLOPS_TRAINED * (double) size.trainingRows() + FLOPS_EVALUATED * validationRows)
                + (size.sparsity().applies() ? (double) FLOPS_UPDATED * size.parameters() * size.steps() : 0);
        Calibration rates = calibration.join();
        double seconds = flops / rates.flopsPerSecond() + size.steps() * rates.secondsPerStep();
        return new JobEstimate(memoryBytes(spec, size), flops, seconds);
    }

    /** What the job takes of a worker. */
    Resources demand(JobSpec spec, JobSize size) {
        return new Resources(spec.resources().threads(), memoryBytes(spec, size));
    }

    /** The rows as float32 where they are held in memory, the parameters with their buffers, the activations of a block of rows for each thread. */
    private long memoryBytes(JobSpec spec, JobSize size) {
        boolean sparse = size.sparsity().applies();
        double widths = (sparse ? 0 : size.features())
                + 3.0 * spec.model().hidden().stream().mapToInt(Integer::intValue).sum()
                + 3.0 * size.outputs();
        // On a cluster the rows are in the executors.
        double rows = spec.execution() instanceof ExecutionSpec.Spark ? 0 : datasets.heapBytes(sparse
                ? (long) ((Integer.BYTES + Float.BYTES) * size.rows() * (size.sparsity().numbers() + 2))
                : Float.BYTES * size.rows() * (size.features() + 1L));
        // Of sparse rows, each thread may have sums of its own.
        int copies = PARAMETER_COPIES + (sparse ? 2 * spec.resources().threads() : 0);
        double parameters = copies * (double) size.parameters();
        double activations = Math.min(size.trainingRows(), BLOCK_ROWS) * widths * spec.resources().threads();
        return (long) (rows + Float.BYTES * (parameters + activations)) + OBJECTS;
    }
}
