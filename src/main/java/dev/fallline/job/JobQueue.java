package dev.fallline.job;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The waiting line of jobs: higher priorities first, then the older. */
@Component
class JobQueue {

    private final QueueRepository queue;
    private final JobLife life;
    private final WorkerIdentity identity;
    private final TransactionTemplate transaction;
    private final Clock clock;

    JobQueue(
            QueueRepository queue,
            JobLife life,
            WorkerIdentity identity,
            TransactionTemplate transaction,
            Clock clock) {
        this.queue = queue;
        this.life = life;
        this.identity = identity;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Takes the next jobs for this process.
     *
     * @return as they stand now: running, on a new attempt
     */
    List<Job> take(int atMost) {
        return Contention.outlast(() -> transaction.execute(status -> {
            var taken = new ArrayList<Job>();
            for (Job job : queue.next(atMost)) {
                if (life.change(StatusChange.of(job, JobStatus.RUNNING, clock.instant(), null)
                        .by(job.attempt())
                        .heldBy(identity.name()))) {
                    taken.add(job.started());
                }
            }
            return taken;
        }));
    }
}
