package dev.fallline.job;

import dev.fallline.engine.training.TrainerState;
import dev.fallline.model.ModelDraft;
import dev.fallline.model.Models;
import dev.fallline.storage.StorageFullException;
import dev.fallline.telemetry.EventLog;
import dev.fallline.telemetry.MetricBatch;
import dev.fallline.telemetry.MetricHistory;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** What a run that is over leaves the job as, unless the job is another worker's by now. */
@Component
class JobEnding {

    private static final Logger LOG = LoggerFactory.getLogger(JobEnding.class);

    private final Models models;
    private final JobRepository jobs;
    private final JobLife life;
    private final Outage outage;
    private final FullDisk disk;
    private final EventLog events;
    private final MetricHistory metrics;
    private final TransactionTemplate transaction;
    private final Clock clock;

    JobEnding(
            Models models,
            JobRepository jobs,
            JobLife life,
            Outage outage,
            FullDisk disk,
            EventLog events,
            MetricHistory metrics,
            TransactionTemplate transaction,
            Clock clock) {
        this.models = models;
        this.jobs = jobs;
        this.life = life;
        this.outage = outage;
        this.disk = disk;
        this.events = events;
        this.metrics = metrics;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** The job has succeeded, unless it was cancelled meanwhile. */
    void succeed(RunningJob run, ModelDraft draft, StopReason reason) {
        // One transaction, for each costs a small job more than its training does.
        boolean published = outage.outlast(
                () -> run.recorder().finish(rows -> publish(rows, draft, run, reason)), run::hasLostLease);
        if (!published) {
            models.discard(draft);
            withdraw(run);
        }
    }

    private boolean publish(MetricBatch rows, ModelDraft draft, RunningJob run, StopReason reason) {
        return Boolean.TRUE.equals(outage.outlast(() -> transaction.execute(status -> {
            Job job = jobs.find(run.id());
            if (job != null && draft.id().equals(job.modelId())) {
                // An earlier try took place, although its answer was lost.
                return true;
            }
            if (run.hasLostLease() || job == null || !job.status().canBecome(JobStatus.SUCCEEDED)) {
                return false;
            }
            var done = StatusChange.of(job, JobStatus.SUCCEEDED, clock.instant(), null)
                    .by(run.attempt())
                    .because(reason)
                    .withModel(draft.id());
            metrics.append(run.id(), rows);
            if (!jobs.report(run.id(), run.attempt(), run.snapshot()) || !life.change(done)) {
                status.setRollbackOnly();
                return false;
            }
            models.publish(draft, job.project());
            return true;
        }), run::hasLostLease));
    }

    /** The job has failed, unless it was cancelled meanwhile. */
    void fail(RunningJob run, @Nullable StopReason reason, JobError error) {
        fail(run, reason, error, Map.of());
    }

    /** @param divergence what is known of the divergence that the job failed by; empty for another reason */
    void fail(RunningJob run, @Nullable StopReason reason, JobError error, Map<String, @Nullable Object> divergence) {
        flush(run);
        outage.outlast(() -> transaction.execute(status -> {
            settle(run, reason, error, divergence);
            return true;
        }), run::hasLostLease);
    }

    private void settle(
            RunningJob run, @Nullable StopReason reason, JobError error, Map<String, @Nullable Object> divergence) {
        Job job = jobs.find(run.id());
        if (job == null || !jobs.lock(run.id(), run.attempt())) {
            return;
        }
        if (!divergence.isEmpty()) {
            events.append(run.id(), "job.diverged", "warning", clock.instant(), error.detail(), divergence);
        }
        if (job.status() == JobStatus.CANCELLING) {
            life.change(StatusChange.of(job, JobStatus.CANCELLED, clock.instant(), null).by(run.attempt()));
        } else if (job.status().isActive()) {
            var failed = StatusChange.of(job, JobStatus.FAILED, clock.instant(), error.detail())
                    .by(run.attempt())
                    .with(error);
            life.change(reason == null ? failed : failed.because(reason));
        }
    }

    /** The run ended before its time, in a state that is worth saving. */
    void pause(RunningJob run, TrainerState state) {
        try {
            run.save(state);
            withdraw(run);
        } catch (StorageFullException full) {
            disk.await(run, full, () -> run.save(state));
        }
    }

    /** The run ended because the job was cancelled or paused, or the server shuts down. */
    void withdraw(RunningJob run) {
        if (run.hasLostLease()) {
            return;
        }
        flush(run);
        outage.outlast(() -> {
            Job job = jobs.find(run.id());
            if (job != null && job.attempt() == run.attempt() && job.status().isActive()) {
                life.change(withdrawal(job, run).by(run.attempt()));
            }
            return true;
        }, run::hasLostLease);
    }

    private StatusChange withdrawal(Job job, RunningJob run) {
        return switch (job.status()) {
            case CANCELLING -> StatusChange.of(job, JobStatus.CANCELLED, clock.instant(), null);
            case PAUSING -> StatusChange.of(job, JobStatus.PAUSED, clock.instant(), null);
            // No fault is counted.
            default -> StatusChange.of(
                    job,
                    JobStatus.QUEUED,
                    clock.instant(),
                    run.isHandedBack() ? "The server shut down." : "There was no room on the disk for a moment.");
        };
    }

    /** The last rows of a job without a result. Whatever keeps them from being written must not hide how it ended. */
    private void flush(RunningJob run) {
        try {
            outage.outlast(() -> {
                run.recorder().flush(true);
                return true;
            }, run::hasLostLease);
        } catch (DataAccessException | TransactionException fault) {
            LOG.warn("The last metrics of job {} are lost", run.id(), fault);
        }
    }
}
