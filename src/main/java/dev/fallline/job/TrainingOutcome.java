package dev.fallline.job;

import dev.fallline.dataset.Datasets;
import dev.fallline.engine.training.Divergence;
import dev.fallline.engine.training.TrainingControl.Command;
import dev.fallline.engine.training.TrainingResult;
import dev.fallline.model.Lineage;
import dev.fallline.model.ModelDraft;
import dev.fallline.model.ModelShape;
import dev.fallline.model.Models;
import dev.fallline.spec.JobSpec;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the result of training means for the job. */
@Component
class TrainingOutcome {

    private final Datasets datasets;
    private final Models models;
    private final JobEnding ending;
    private final Outage outage;

    TrainingOutcome(Datasets datasets, Models models, JobEnding ending, Outage outage) {
        this.datasets = datasets;
        this.models = models;
        this.ending = ending;
        this.outage = outage;
    }

    /** Ends the run as its result says. */
    void settle(Job job, JobSpec spec, RunningJob run, TrainingResult result, Trained trained) {
        switch (result.reason()) {
            case COMPLETED -> succeed(job, spec, trained, run, StopReason.COMPLETED);
            case EARLY_STOPPED -> succeed(job, spec, trained, run, StopReason.EARLY_STOPPED);
            case TARGET_REACHED -> succeed(job, spec, trained, run, StopReason.TARGET_REACHED);
            case STOPPED -> succeed(job, spec, trained, run, StopReason.USER_STOP);
            case TIME_OVER -> succeed(job, spec, trained, run, StopReason.MAX_RUNTIME);
            case DIVERGED -> diverged(run, run.divergence());
            case CANCELLED -> ending.withdraw(run);
            case PAUSED -> ending.pause(run, trained.state());
        }
    }

    private void succeed(Job job, JobSpec spec, Trained trained, RunningJob run, StopReason reason) {
        float[] parameters = trained.parameters();
        for (float parameter : parameters) {
            if (!Float.isFinite(parameter)) {
                diverged(run, null);
                return;
            }
        }
        run.settleCheckpoints();
        SortedMap<String, SortedMap<String, Double>> scores;
        try (var _ = run.trace().part("evaluate")) {
            scores = trained.scores(() -> run.poll() == Command.CANCEL);
        } catch (CancellationException cancelled) {
            ending.withdraw(run);
            return;
        }
        // A database that is away now must not cost the whole training.
        ModelDraft draft = outage.outlast(
                () -> models.draft(
                        job.project(),
                        spec.name(),
                        ModelShape.of(spec.model()),
                        trained.recipe(),
                        trained.network(),
                        parameters,
                        scores,
                        new Lineage(
                                job.id(),
                                spec.dataset().id(),
                                datasets.get(spec.dataset().id()).sha256(),
                                job.spec(),
                                WarmStart.parent(spec))),
                run::hasLostLease);
        ending.succeed(run, draft, reason);
    }

    private void diverged(RunningJob run, @Nullable Divergence met) {
        var error = new JobError("diverged", DivergenceReport.message(met), JobError.FailureClass.USER);
        ending.fail(run, StopReason.DIVERGED, error, DivergenceReport.data(met));
    }
}
