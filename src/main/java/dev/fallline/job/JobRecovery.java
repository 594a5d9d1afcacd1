package dev.fallline.job;

import dev.fallline.telemetry.EventLog;
import dev.fallline.telemetry.JobLog;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Puts jobs whose worker is gone back into the queue, or gives them up when that happened too often. */
@Component
class JobRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(JobRecovery.class);

    /** What kept a job from running may be over by then. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final JobRepository jobs;
    private final JobLife life;
    private final EventLog events;
    private final TransactionTemplate transaction;
    private final QueueRepository queue;
    private final Outage outage;
    private final JsonMapper json;
    private final Clock clock;

    JobRecovery(
            JobRepository jobs,
            JobLife life,
            EventLog events,
            TransactionTemplate transaction,
            QueueRepository queue,
            Outage outage,
            JsonMapper json,
            Clock clock) {
        this.jobs = jobs;
        this.life = life;
        this.events = events;
        this.transaction = transaction;
        this.queue = queue;
        this.outage = outage;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Puts every job whose worker is lost back into the queue.
     *
     * @return how many were found
     */
    int recoverLost() {
        var lost = queue.lost();
        for (String jobId : lost) {
            Contention.outlast(() -> transaction.execute(status -> {
                Job job = jobs.find(jobId);
                if (job != null && queue.lockLost(jobId)) {
                    try (var _ = JobLog.of(jobId, job.trace().traceId())) {
                        LOG.warn("Job {} lost its worker in attempt {}", jobId, job.attempt());
                    }
                    interrupt(job, "worker_lost", "The worker of attempt %d is gone.".formatted(job.attempt()));
                }
                return true;
            }));
        }
        return lost.size();
    }

    /** At the start: frees every job that an earlier process held, where no other process can be at work. */
    void recoverAll() {
        if (queue.isEmbedded()) {
            queue.endLeases();
        }
        recoverLost();
    }

    /** Frees every job that the worker still holds, which is about to end. */
    void recoverAllOf(String worker) {
        queue.endLeases(worker);
        recoverLost();
    }

    /**
     * The server met a fault of its own while it ran the job, which may have another try a little later.
     */
    void failed(String jobId, int attempt) {
        failed(
                jobId,
                attempt,
                "internal_error",
                "The server met a fault of its own in attempt %d; its log names this job.".formatted(attempt));
    }

    /** What the job needs beside the server failed, and the job may have another try a little later. */
    void failed(String jobId, int attempt, String code, String message) {
        outage.outlast(() -> transaction.execute(status -> {
            Job job = jobs.find(jobId);
            if (job != null && job.status().isActive() && jobs.lock(jobId, attempt)) {
                interrupt(job, code, message);
                queue.delay(jobId, RETRY);
            }
            return true;
        }), () -> false);
    }

    /** The database was away when the run needed it; that is no fault of the job's, and none is counted. */
    void missedDatabase(String jobId, int attempt) {
        outage.outlast(() -> transaction.execute(status -> {
            Job job = jobs.find(jobId);
            if (job != null && job.status().isActive() && jobs.lock(jobId, attempt)) {
                String message = "The database was away in attempt %d.".formatted(attempt);
                tell(job, "database_unavailable", message);
                leave(job, message);
                queue.delay(jobId, RETRY);
            }
            return true;
        }), () -> false);
    }

    private void interrupt(Job job, String code, String message) {
        tell(job, code, message);
        jobs.countInterruption(job.id());
        if (job.status() == JobStatus.RUNNING && job.interruptions() + 1 >= maxAttempts(job)) {
            giveUp(job, code, message);
        } else {
            leave(job, message);
        }
    }

    private void tell(Job job, String code, String message) {
        events.append(
                job.id(),
                "job.interrupted",
                "warning",
                clock.instant(),
                message,
                Map.of("attempt", job.attempt(), "code", code));
    }

    private void giveUp(Job job, String code, String message) {
        life.change(StatusChange.of(job, JobStatus.FAILED, clock.instant(), null)
                .because(StopReason.INFRASTRUCTURE)
                .with(new JobError(
                        code,
                        "%s That was try %d of %d.".formatted(message, job.interruptions() + 1, maxAttempts(job)),
                        JobError.FailureClass.INFRASTRUCTURE)));
    }

    private void leave(Job job, String message) {
        var now = clock.instant();
        switch (job.status()) {
            case CANCELLING -> life.change(StatusChange.of(job, JobStatus.CANCELLED, now, null));
            // Its last checkpoint is what it goes on from.
            case PAUSING -> life.change(StatusChange.of(job, JobStatus.PAUSED, now, message));
            // A paused one waited for room on the disk.
            case RUNNING, PAUSED -> life.change(StatusChange.of(job, JobStatus.QUEUED, now, message));
            case QUEUED, SUCCEEDED, FAILED, CANCELLED -> {}
        }
    }

    private int maxAttempts(Job job) {
        return json.readTree(job.spec()).path("retry").path("max_attempts").asInt(1);
    }
}
