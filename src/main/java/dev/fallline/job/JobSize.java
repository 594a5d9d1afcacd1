package dev.fallline.job;

import dev.fallline.engine.metric.Task;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetCatalog;
import dev.fallline.spec.DatasetSchema;
import dev.fallline.spec.JobSpec;
import dev.fallline.spec.Sparsity;
import dev.fallline.spec.Workload;

/**
 * How large a job is, counted without running it.
 *
 * @param rows           of the dataset
 * @param trainingRows   of them, trained on
 * @param features       d, the encoded ones
 * @param sparsity       whether rows are sparse, and how many numbers they have
 * @param outputs        k
 * @param parameters     of the model
 * @param steps          of the whole job when nothing ends it early
 */
record JobSize(
        long rows, long trainingRows, int features, Sparsity sparsity, int outputs, long parameters, long steps) {

    /** @throws ProblemException when there is no such dataset */
    static JobSize of(JobSpec spec, DatasetCatalog datasets) {
        DatasetSchema schema = datasets.find(spec.dataset().id())
                .orElseThrow(() -> ProblemException.notFound("dataset", spec.dataset().id()));
        int features = spec.dataset().features().stream()
                .flatMap(name -> schema.column(name).stream())
                .mapToInt(spec.dataset().encoding()::width)
                .sum();
        int classes = spec.task() == Task.REGRESSION
                ? 0
                : schema.column(spec.dataset().target())
                        .map(column -> (int) column.distinct())
                        .orElse(0);
        var split = spec.dataset().split();
        long rows = schema.rows();
        long trainingRows =
                Math.max(1, rows - Math.round(rows * split.validation()) - Math.round(rows * split.test()));
        return new JobSize(
                rows,
                trainingRows,
                features,
                Sparsity.of(schema, spec.dataset(), spec.model().hidden().isEmpty()),
                Workload.outputs(spec, classes),
                Workload.parameters(spec, features, classes),
                Workload.steps(spec, trainingRows));
    }
}
