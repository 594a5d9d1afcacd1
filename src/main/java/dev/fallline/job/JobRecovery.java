package dev.fallline.job;

import dev.fallline.telemetry.EventLog;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
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
    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final Clock clock;

    JobRecovery(
            JobRepository jobs,
            JobLife life,
            EventLog events,
            TransactionTemplate transaction,
            JdbcTemplate jdbc,
            JsonMapper json,
            Clock clock) {
        this.jobs = jobs;
        this.life = life;
        this.events = events;
        this.transaction = transaction;
        this.jdbc = jdbc;
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

    /** Frees every execution that a gone process holds, at the start of the only process there is. */
    void recoverAll() {
        free(jdbc.query(
                "select task_instance from scheduled_tasks where task_name = ? and picked = true",
                (row, index) -> row.getString(1),
                JobQueue.TASK));
    }

    /** Frees every execution still held under the name; for a process that ends. */
    void recoverAllOf(String name) {
        free(jdbc.query(
                "select task_instance from scheduled_tasks where task_name = ? and picked = true and picked_by = ?",
                (row, index) -> row.getString(1),
                JobQueue.TASK,
                name));
    }

    private void free(List<String> jobIds) {
        for (String jobId : jobIds) {
            interrupted(jobId);
            jdbc.update(
                    """
                    update scheduled_tasks
                    set picked = false, picked_by = null, last_heartbeat = null, version = version + 1
                    where task_name = ? and task_instance = ?
                    """,
                    JobQueue.TASK,
                    jobId);
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
