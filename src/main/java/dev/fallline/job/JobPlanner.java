package dev.fallline.job;

import dev.fallline.dataset.Datasets;
import dev.fallline.dataset.PreparedData;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.training.TrainingPlan;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetSchema;
import dev.fallline.spec.DatasetSchema.Column;
import dev.fallline.spec.JobSpec;
import dev.fallline.spec.JobSpecReader;
import dev.fallline.spec.JobSpecWriter;
import dev.fallline.spec.TrainingPlans;
import dev.fallline.spec.Workload;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Says what a job would do and take, without running it. */
@Component
class JobPlanner {

    /** Up to so many encoded values the rows are prepared to look at their curvature, in a fraction of a second. */
    private static final long MOST_VALUES = 2_000_000;

    private final Datasets datasets;
    private final JobSpecReader reader;
    private final JobSpecWriter writer;
    private final Estimator estimator;
    private final WarmStart warmStart;
    private final LearningRates rates;
    private final Linalg linalg;

    JobPlanner(
            Datasets datasets,
            JobSpecReader reader,
            JobSpecWriter writer,
            Estimator estimator,
            WarmStart warmStart,
            LearningRates rates,
            Linalg linalg) {
        this.datasets = datasets;
        this.reader = reader;
        this.writer = writer;
        this.estimator = estimator;
        this.warmStart = warmStart;
        this.rates = rates;
        this.linalg = linalg;
    }

    /** @throws ProblemException naming every fault of the spec */
    JobPlan plan(JsonNode body) {
        JobSpec spec = reader.read(body, datasets);
        warmStart.check(spec);
        DatasetSchema schema = datasets.find(spec.dataset().id())
                .orElseThrow(() -> ProblemException.notFound("dataset", spec.dataset().id()));
        int features = spec.dataset().features().stream()
                .flatMap(name -> schema.column(name).stream())
                .mapToInt(JobPlanner::width)
                .sum();
        int classes = spec.task() == Task.REGRESSION
                ? 0
                : schema.column(spec.dataset().target())
                        .map(column -> (int) column.distinct())
                        .orElse(0);
        long parameters = Workload.parameters(spec, features, classes);
        long steps = Workload.steps(spec, Estimator.trainingRows(spec, schema.rows()));
        return new JobPlan(
                writer.write(spec),
                parameters,
                steps,
                estimator.estimate(spec, schema, features, classes, parameters, steps),
                warnings(spec, schema, features, parameters));
    }

    /** One number, or one for each category. */
    private static int width(Column column) {
        return column.type() == DatasetSchema.Type.CATEGORICAL ? (int) column.distinct() : 1;
    }

    private List<String> warnings(JobSpec spec, DatasetSchema schema, int features, long parameters) {
        var warnings = new ArrayList<String>();
        long rows = Estimator.trainingRows(spec, schema.rows());
        if (spec.dataset().split().validation() == 0) {
            warnings.add("No rows are kept for validation: nothing will show whether the model overfits.");
        }
        if (parameters > 10 * rows) {
            warnings.add("%d parameters for %d training rows: the model can learn them by heart."
                    .formatted(parameters, rows));
        }
        if (!spec.dataset().standardize()) {
            warnings.add("The features are not standardised; gradient descent is slow where their scales differ.");
        }
        if (spec.training().batchSize() > rows) {
            warnings.add("batch_size %d is more than the %d training rows: each epoch is one step."
                    .formatted(spec.training().batchSize(), rows));
        }
        if (LearningRates.bounds(spec) && schema.rows() * features <= MOST_VALUES) {
            PreparedData data = datasets.prepare(spec.dataset(), spec.task());
            TrainingPlan plan = TrainingPlans.plan(
                    spec,
                    data.recipe().features(),
                    data.recipe().classes().size(),
                    linalg,
                    warmStart.parameters(spec, data.recipe()));
            rates.warning(spec, plan, JobTraining.weighted(spec.classWeight(), data)).ifPresent(warnings::add);
        }
        return warnings;
    }
}
