package dev.fallline.job;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.storage.ArtifactStore;
import dev.fallline.telemetry.EventLog;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Pauses jobs that the disk has no room for, and lets them go on when there is. The worker keeps the job's memory and
 * threads meanwhile, with the state that could not be saved: others would meet the same disk.
 */
@Component
class FullDisk {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    /** Room for at least the small files of a job. */
    private static final int PROBE_BYTES = 1 << 20;

    private final JobRepository jobs;
    private final QueueRepository queue;
    private final JobLife life;
    private final EventLog events;
    private final ArtifactStore artifacts;
    private final WorkerIdentity identity;
    private final Outage outage;
    private final TransactionTemplate transaction;
    private final Clock clock;

    FullDisk(
            JobRepository jobs,
            QueueRepository queue,
            JobLife life,
            EventLog events,
            ArtifactStore artifacts,
            WorkerIdentity identity,
            Outage outage,
            TransactionTemplate transaction,
            Clock clock) {
        this.jobs = jobs;
        this.queue = queue;
        this.life = life;
        this.events = events;
        this.artifacts = artifacts;
        this.identity = identity;
        this.outage = outage;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Pauses the job until an attempt to store something succeeds, then queues it again.
     *
     * @param full    what was met
     * @param attempt throws a problem of the same kind as long as there is no room
     */
    void await(RunningJob run, ProblemException full, Runnable attempt) {
        outage.outlast(() -> transaction.execute(status -> pause(run, full)), run::hasLostLease);
        boolean room = false;
        while (!room && !run.isHandedBack() && waits(run)) {
            room = succeeds(attempt);
        }
        boolean again = room;
        outage.outlast(() -> goOn(run, again), run::hasLostLease);
    }

    private boolean pause(RunningJob run, ProblemException full) {
        Job job = jobs.find(run.id());
        if (job == null || !jobs.lockActive(run.id(), run.attempt())) {
            return false;
        }
        String reason = "%s The job goes on by itself when there is room.".formatted(full.detail());
        switch (job.status()) {
            case RUNNING -> {
                change(job, run, JobStatus.PAUSING, reason);
                change(jobs.find(run.id()), run, JobStatus.PAUSED, reason);
                queue.waitForRoom(run.id(), identity.name());
                events.append(run.id(), "job.warning", "warning", clock.instant(), reason, Map.of("code", "disk_full"));
            }
            case PAUSING -> change(
                    job, run, JobStatus.PAUSED, full.detail() + " A resume goes on from the checkpoint before.");
            case CANCELLING -> change(job, run, JobStatus.CANCELLED, null);
            case QUEUED, PAUSED, SUCCEEDED, FAILED, CANCELLED -> {}
        }
        return true;
    }

    private boolean goOn(RunningJob run, boolean room) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Job job = jobs.find(run.id());
            return job != null
                    && jobs.lockActive(run.id(), run.attempt())
                    && job.status() == JobStatus.PAUSED
                    && change(
                            job,
                            run,
                            JobStatus.QUEUED,
                            room ? "There is room on the disk again." : "The server shut down.");
        }));
    }

    private boolean change(
            @Nullable Job job,
            RunningJob run,
            JobStatus next,
            @Nullable String detail) {
        return job != null && life.change(StatusChange.of(job, next, clock.instant(), detail).by(run.attempt()));
    }

    /** Whether the job still waits for this worker; looked at now and then. */
    private boolean waits(RunningJob run) {
        try {
            Thread.sleep(LOOK_AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return outage.outlast(() -> Boolean.TRUE.equals(transaction.execute(status -> {
            Job job = jobs.find(run.id());
            return job != null && job.status() == JobStatus.PAUSED && jobs.lockActive(run.id(), run.attempt());
        })), run::hasLostLease);
    }

    private boolean succeeds(Runnable attempt) {
        try {
            attempt.run();
            return true;
        } catch (DataAccessException | TransactionException fault) {
            // The database may lie on the same disk.
            if (!Outage.isOutage(fault)) {
                throw fault;
            }
            outage.met(fault);
            return false;
        } catch (ProblemException still) {
            if (still.kind() != ProblemKind.INSUFFICIENT_STORAGE) {
                throw still;
            }
            return false;
        }
    }

    /** Stores a file and removes it again. */
    void probe() {
        String key = "probe/" + identity.name();
        artifacts.put(key, new byte[PROBE_BYTES]);
        artifacts.delete(key);
    }
}
