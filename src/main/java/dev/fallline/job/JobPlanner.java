package dev.fallline.job;

import dev.fallline.dataset.Datasets;
import dev.fallline.dataset.PreparedData;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.training.TrainingPlan;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetSpec;
import dev.fallline.spec.JobSpec;
import dev.fallline.spec.JobSpecReader;
import dev.fallline.spec.JobSpecWriter;
import dev.fallline.spec.LearningRates;
import dev.fallline.spec.TrainingPlans;
import dev.fallline.telemetry.webhook.Webhooks;
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
    private final WorkerOffer offer;
    private final JobQuotas quotas;
    private final Webhooks webhooks;

    JobPlanner(
            Datasets datasets,
            JobSpecReader reader,
            JobSpecWriter writer,
            Estimator estimator,
            WarmStart warmStart,
            LearningRates rates,
            Linalg linalg,
            WorkerOffer offer,
            JobQuotas quotas,
            Webhooks webhooks) {
        this.datasets = datasets;
        this.reader = reader;
        this.writer = writer;
        this.estimator = estimator;
        this.warmStart = warmStart;
        this.rates = rates;
        this.linalg = linalg;
        this.offer = offer;
        this.quotas = quotas;
        this.webhooks = webhooks;
    }

    /** @throws ProblemException naming every fault of the spec */
    JobPlan plan(String project, JsonNode body) {
        JobSpec spec = reader.read(warmStart.resolved(project, body), datasets.of(project));
        warmStart.check(project, spec);
        if (spec.webhook() != null) {
            webhooks.check(spec.webhook().url(), "/webhook/url");
        }
        JobSize size = JobSize.of(spec, datasets.of(project));
        return new JobPlan(
                writer.write(spec),
                size.parameters(),
                size.steps(),
                estimator.estimate(spec, size),
                warnings(spec, size));
    }

    private List<String> warnings(JobSpec spec, JobSize size) {
        var warnings = new ArrayList<String>();
        long rows = size.trainingRows();
        if (spec.dataset().split().validation() == 0) {
            warnings.add("No rows are kept for validation: nothing will show whether the model overfits.");
        }
        if (size.parameters() > 10 * rows) {
            warnings.add("%d parameters for %d training rows: the model can learn them by heart."
                    .formatted(size.parameters(), rows));
        }
        if (spec.dataset().scaling() == DatasetSpec.Scaling.NONE) {
            warnings.add("The features are not scaled; gradient descent is slow where their scales differ.");
        }
        Resources demand = estimator.demand(spec, size);
        if (!offer.resources().holds(demand)) {
            warnings.add(offer.refusal(demand));
        }
        if (!quotas.everAllow(demand)) {
            warnings.add(quotas.refusal(demand));
        }
        if (spec.training().batchSize() > rows) {
            warnings.add("batch_size %d is more than the %d training rows: each epoch is one step."
                    .formatted(spec.training().batchSize(), rows));
        }
        if (size.rows() * size.features() <= MOST_VALUES) {
            warnings.addAll(datasets.warnings(spec.dataset(), spec.task()));
        }
        if (LearningRates.bounds(spec) && size.rows() * size.features() <= MOST_VALUES) {
            PreparedData data = datasets.prepare(spec.dataset(), spec.task(), spec.model().hidden().isEmpty());
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
