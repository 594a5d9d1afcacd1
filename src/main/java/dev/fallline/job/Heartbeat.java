package dev.fallline.job;

import org.springframework.stereotype.Component;

/** Renews the leases of this process, and frees the jobs of those that no longer renew theirs. */
@Component
class Heartbeat {

    private final QueueRepository queue;
    private final RunningJobs running;
    private final JobRecovery recovery;
    private final WorkerIdentity identity;
    private final WorkerPool pool;
    private final Outage outage;

    Heartbeat(
            QueueRepository queue,
            RunningJobs running,
            JobRecovery recovery,
            WorkerIdentity identity,
            WorkerPool pool,
            Outage outage) {
        this.queue = queue;
        this.running = running;
        this.recovery = recovery;
        this.identity = identity;
        this.pool = pool;
        this.outage = outage;
    }

    void beat() {
        try {
            queue.renew(
                    identity.name(), running.all().stream().map(RunningJob::id).toList());
            outage.over();
            // After the database was away nobody's lease was renewed: the others get the time to do so.
            if (outage.isOverFor(QueueRepository.LEASE) && recovery.recoverLost() > 0) {
                pool.wake();
            }
        } catch (RuntimeException fault) {
            outage.met(fault);
        }
    }
}
