package dev.fallline.job;

import dev.fallline.engine.training.Divergence;
import dev.fallline.telemetry.EventLog;
import dev.fallline.telemetry.MetricBatch;
import dev.fallline.telemetry.MetricHistory;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes what running jobs have to report, off their training threads, and brings them what other replicas were asked
 * for. A report that finds the job on another attempt tells the worker that it lost its lease.
 */
@Component
class JobReporter {

    private static final Logger LOG = LoggerFactory.getLogger(JobReporter.class);

    private final RunningJobs running;
    private final QueueRepository queue;
    private final JobRepository jobs;
    private final MetricHistory metrics;
    private final EventLog events;
    private final TransactionTemplate transaction;
    private final Outage outage;
    private final Clock clock;

    JobReporter(
            RunningJobs running,
            QueueRepository queue,
            JobRepository jobs,
            MetricHistory metrics,
            EventLog events,
            TransactionTemplate transaction,
            Outage outage,
            Clock clock) {
        this.running = running;
        this.queue = queue;
        this.jobs = jobs;
        this.metrics = metrics;
        this.events = events;
        this.transaction = transaction;
        this.outage = outage;
        this.clock = clock;
    }

    /** One round over all jobs of this process. */
    void report() {
        for (RunningJob job : running.all()) {
            try (var _ = job.trace().log()) {
                report(job);
            }
        }
    }

    private void report(RunningJob job) {
        try {
            // First whether it still is this worker's job: the rows of one that is not clash with its successor's.
            if (job.isLookDue(queue.isEmbedded())) {
                obey(job);
            }
            job.tick();
            if (!job.hasLostLease() && job.isReportDue()) {
                job.flush();
            }
        } catch (RuntimeException fault) {
            // The rows are kept and written in the next round.
            outage.met(fault);
        }
    }

    /**
     * Writes rows and snapshot together; false when the worker's attempt is over. The snapshot comes last, for it locks
     * the job's row, which a client's cancel needs.
     */
    boolean write(RunningJob job, MetricBatch rows) {
        return Boolean.TRUE.equals(Contention.outlast(() -> transaction.execute(status -> {
            metrics.append(job.id(), rows);
            Snapshot snapshot = job.snapshot();
            boolean held = jobs.report(job.id(), job.attempt(), snapshot);
            if (!held) {
                status.setRollbackOnly();
            } else if (job.progressDue(snapshot.progress())) {
                tellProgress(job, snapshot.progress());
            }
            return held;
        })));
    }

    private void tellProgress(RunningJob job, Progress progress) {
        events.append(
                job.id(),
                "job.progress",
                "info",
                progress.updatedAt(),
                "%d %%: epoch %d of %d.".formatted((int) progress.percent(), progress.epoch(), progress.totalEpochs()),
                ProgressMarks.data(progress));
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                job.progressTold(progress);
            }
        });
    }

    /** Training diverged and goes on from an earlier step; false when the worker's attempt is over. */
    boolean wentBack(RunningJob job, Divergence met) {
        return Boolean.TRUE.equals(outage.outlast(() -> transaction.execute(status -> {
            metrics.undo(job.id(), met.goesOnAt());
            boolean held = jobs.report(job.id(), job.attempt(), job.snapshot());
            if (held) {
                events.append(
                        job.id(),
                        "job.diverged",
                        "warning",
                        clock.instant(),
                        DivergenceReport.message(met),
                        DivergenceReport.data(met));
            } else {
                status.setRollbackOnly();
            }
            return held;
        }), job::hasLostLease));
    }

    /** An adjustment takes effect; false when that could not be written down, or the worker's attempt is over. */
    boolean adjusted(RunningJob job, JobAdjustment effective) {
        try {
            return Boolean.TRUE.equals(Contention.outlast(() -> transaction.execute(status -> {
                if (!jobs.lockActive(job.id(), job.attempt())) {
                    return false;
                }
                jobs.adjust(job.id(), all -> all.stream()
                        .map(one -> one.number() == effective.number() ? effective : one)
                        .toList());
                events.append(
                        job.id(),
                        "job.adjusted",
                        "info",
                        clock.instant(),
                        "Changed before step %d.".formatted(effective.step()),
                        Adjustments.data(effective));
                return true;
            })));
        } catch (RuntimeException fault) {
            LOG.warn("Could not record an adjustment of job {}; it is tried again", job.id(), fault);
            return false;
        }
    }

    private void obey(RunningJob running) {
        JobOrders orders = jobs.orders(running.id());
        if (orders == null || orders.attempt() > running.attempt()) {
            running.loseLease();
        } else if (orders.attempt() == running.attempt()) {
            running.hear(orders.adjustments());
            if (orders.status() == JobStatus.CANCELLING) {
                running.cancel();
            } else if (orders.status() == JobStatus.PAUSING) {
                running.pause();
            } else if (orders.command() != null) {
                running.command(orders.command());
            }
        }
    }
}
