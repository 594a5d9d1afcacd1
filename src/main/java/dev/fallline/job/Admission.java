package dev.fallline.job;

import dev.fallline.FalllineProperties;
import dev.fallline.dataset.Datasets;
import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.spec.JobSpec;
import java.util.List;
import org.springframework.stereotype.Component;

/** Decides whether a job may join the queue. */
@Component
class Admission {

    private final JobRepository jobs;
    private final Datasets datasets;
    private final Estimator estimator;
    private final WorkerOffer offer;
    private final JobQuotas quotas;
    private final int mostQueued;

    Admission(
            JobRepository jobs,
            Datasets datasets,
            Estimator estimator,
            WorkerOffer offer,
            JobQuotas quotas,
            FalllineProperties properties) {
        this.jobs = jobs;
        this.datasets = datasets;
        this.estimator = estimator;
        this.offer = offer;
        this.quotas = quotas;
        this.mostQueued = properties.jobs().maxQueued();
    }

    /**
     * @param project whose it is
     * @return what the job takes of a worker
     * @throws ProblemException when it can never run here, or too many wait already
     */
    Resources admit(String project, JobSpec spec) {
        Resources demand = estimator.demand(spec, JobSize.of(spec, datasets::schema));
        offer.check(demand);
        quotas.check(demand);
        int queued = jobs.count(JobStatus.QUEUED);
        if (queued >= mostQueued) {
            throw full("%d jobs wait already, which is as many as may".formatted(queued));
        }
        if (quotas.maxQueued() > 0 && jobs.count(project, JobStatus.QUEUED) >= quotas.maxQueued()) {
            throw full("%d jobs of the project wait already, which is as many as may".formatted(quotas.maxQueued()));
        }
        return demand;
    }

    private static ProblemException full(String why) {
        return new ProblemException(
                ProblemKind.QUOTA_EXCEEDED, "queue_full", why + "; submit again when some have run.", List.of());
    }
}
