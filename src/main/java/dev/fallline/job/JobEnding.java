package dev.fallline.job;

import dev.fallline.model.ModelDraft;
import dev.fallline.model.Models;
import dev.fallline.telemetry.EventLog;
import dev.fallline.telemetry.MetricHistory;
import dev.fallline.telemetry.MetricRow;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What a run that is over leaves the job as, unless the job is another worker's by now. */
@Component
class JobEnding {

    private static final Logger LOG = LoggerFactory.getLogger(JobEnding.class);

    private final Models models;
    private final JobRepository jobs;
    private final JobLife life;
    private final JobRecovery recovery;
    private final EventLog events;
    private final MetricHistory metrics;
    private final TransactionTemplate transaction;
    private final Clock clock;

    JobEnding(
            Models models,
            JobRepository jobs,
            JobLife life,
            JobRecovery recovery,
            EventLog events,
            MetricHistory metrics,
            TransactionTemplate transaction,
            Clock clock) {
        this.models = models;
        this.jobs = jobs;
        this.life = life;
        this.recovery = recovery;
        this.events = events;
        this.metrics = metrics;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** The job has succeeded, unless it was cancelled meanwhile. */
    void succeed(RunningJob run, ModelDraft draft, StopReason reason) {
        // One transaction, for each costs a small job more than its training does.
        boolean published = run.recorder().finish(rows -> publish(rows, draft, run, reason));
        if (!published) {
            models.discard(draft);
            withdraw(run);
        }
    }

    private boolean publish(List<MetricRow> rows, ModelDraft draft, RunningJob run, StopReason reason) {
        return Boolean.TRUE.equals(Contention.outlast(() -> transaction.execute(status -> {
            Job job = jobs.find(run.id());
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
        })));
    }

    /** The job has failed, unless it was cancelled meanwhile. */
    void fail(RunningJob run, @Nullable StopReason reason, JobError error) {
        fail(run, reason, error, Map.of());
    }

    /** @param divergence what is known of the divergence that the job failed by; empty for another reason */
    void fail(RunningJob run, @Nullable StopReason reason, JobError error, Map<String, @Nullable Object> divergence) {
        flush(run);
        Contention.outlast(() -> transaction.execute(status -> {
            settle(run, reason, error, divergence);
            return true;
        }));
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

    /** The run ended because the job was cancelled or paused, or the server shuts down. */
    void withdraw(RunningJob run) {
        if (run.hasLostLease()) {
            return;
        }
        flush(run);
        Job job = jobs.find(run.id());
        if (job == null || job.attempt() != run.attempt()) {
            return;
        }
        if (job.status() == JobStatus.CANCELLING || job.status() == JobStatus.PAUSING) {
            JobStatus asked = job.status() == JobStatus.CANCELLING ? JobStatus.CANCELLED : JobStatus.PAUSED;
            Contention.outlast(() -> life.change(
                    StatusChange.of(job, asked, clock.instant(), null).by(run.attempt())));
        } else {
            recovery.handBack(run.id(), run.attempt());
        }
    }

    /** The last rows of a job without a result. Whatever keeps them from being written must not hide how it ended. */
    private static void flush(RunningJob run) {
        try {
            run.recorder().flush(true);
        } catch (RuntimeException fault) {
            LOG.warn("The last metrics of job {} are lost: {}", run.id(), fault.toString());
        }
    }
}
