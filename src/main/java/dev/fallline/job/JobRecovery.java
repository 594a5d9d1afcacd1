package dev.fallline.job;

import dev.fallline.telemetry.EventLog;
import java.time.Clock;
import java.util.List;
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

    private final JobRepository jobs;
    private final JobLife life;
    private final EventLog events;
    private final TransactionTemplate transaction;
    private final ExecutionRepository executions;
    private final JsonMapper json;
    private final Clock clock;

    JobRecovery(
            JobRepository jobs,
            JobLife life,
            EventLog events,
            TransactionTemplate transaction,
            ExecutionRepository executions,
            JsonMapper json,
            Clock clock) {
        this.jobs = jobs;
        this.life = life;
        this.events = events;
        this.transaction = transaction;
        this.executions = executions;
        this.json = json;
        this.clock = clock;
    }

    /** The worker of the job is known to be gone. */
    void interrupted(String jobId) {
        transaction.executeWithoutResult(status -> {
            Job job = jobs.find(jobId);
            if (job == null || !job.status().isActive() || !jobs.lock(jobId, job.attempt())) {
                return;
            }
            LOG.warn("Job {} lost its worker in attempt {}", jobId, job.attempt());
            events.append(
                    jobId,
                    "job.interrupted",
                    "warning",
                    clock.instant(),
                    "The worker of attempt %d is gone.".formatted(job.attempt()),
                    Map.of("attempt", job.attempt()));
            jobs.countInterruption(jobId);
            leave(job);
        });
    }

    /** The worker gives the job back of its own accord; no fault is counted. */
    void handBack(String jobId, int attempt) {
        Job job = jobs.find(jobId);
        if (job != null && job.attempt() == attempt && job.status() == JobStatus.RUNNING) {
            life.change(StatusChange.of(job, JobStatus.QUEUED, clock.instant(), "The server shut down.")
                    .by(attempt));
        }
    }

    /** At the start: frees every job that an earlier process held, where no other process can be at work. */
    void recoverAll() {
        if (executions.isEmbedded()) {
            free(executions.held());
        }
    }

    /** Frees every job still held under the name; for a process that ends. */
    void recoverAllOf(String name) {
        free(executions.heldBy(name));
    }

    private void free(List<String> jobIds) {
        for (String jobId : jobIds) {
            interrupted(jobId);
            executions.release(jobId);
        }
    }

    private void leave(Job job) {
        var now = clock.instant();
        switch (job.status()) {
            case CANCELLING -> life.change(StatusChange.of(job, JobStatus.CANCELLED, now, null));
            case RUNNING -> {
                if (job.interruptions() + 1 >= maxAttempts(job)) {
                    life.change(StatusChange.of(job, JobStatus.FAILED, now, null)
                            .because(StopReason.INFRASTRUCTURE)
                            .with(new JobError(
                                    "worker_lost",
                                    "The job lost its worker %d times.".formatted(job.interruptions() + 1),
                                    JobError.FailureClass.INFRASTRUCTURE)));
                } else {
                    life.change(StatusChange.of(job, JobStatus.QUEUED, now, "The worker was lost."));
                }
            }
            // Without a checkpoint there is nothing to pause; the job ends as one that could not.
            case PAUSING -> life.change(StatusChange.of(job, JobStatus.FAILED, now, null)
                    .because(StopReason.INFRASTRUCTURE)
                    .with(new JobError(
                            "worker_lost",
                            "The worker was lost while the job was pausing.",
                            JobError.FailureClass.INFRASTRUCTURE)));
            case QUEUED, PAUSED, SUCCEEDED, FAILED, CANCELLED -> {}
        }
    }

    private int maxAttempts(Job job) {
        return json.readTree(job.spec()).path("retry").path("max_attempts").asInt(1);
    }
}
