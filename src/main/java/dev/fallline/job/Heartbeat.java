package dev.fallline.job;

import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Renews the leases of this process, and frees the jobs of those that no longer renew theirs. */
@Component
class Heartbeat {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final QueueRepository queue;
    private final RunningJobs running;
    private final JobRecovery recovery;
    private final WorkerIdentity identity;
    private final WorkerPool pool;
    private final Clock clock;

    /** When the database was last found away; only one thread beats. */
    private Instant away = Instant.MIN;

    Heartbeat(
            QueueRepository queue,
            RunningJobs running,
            JobRecovery recovery,
            WorkerIdentity identity,
            WorkerPool pool,
            Clock clock) {
        this.queue = queue;
        this.running = running;
        this.recovery = recovery;
        this.identity = identity;
        this.pool = pool;
        this.clock = clock;
    }

    void beat() {
        try {
            queue.renew(
                    identity.name(), running.all().stream().map(RunningJob::id).toList());
            // After the database was away nobody's lease was renewed: the others get the time to do so.
            if (away.plus(QueueRepository.LEASE).isBefore(clock.instant()) && recovery.recoverLost() > 0) {
                pool.wake();
            }
        } catch (RuntimeException fault) {
            away = clock.instant();
            LOG.warn("Could not renew the leases of running jobs", fault);
        }
    }
}
