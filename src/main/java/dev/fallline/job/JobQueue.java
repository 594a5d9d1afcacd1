package dev.fallline.job;

import dev.fallline.FalllineProperties;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The waiting line of jobs: higher priorities first, then the older. A job that does not fit into what is free waits for
 * it; smaller ones may go past, but only so many that it comes to its turn.
 */
@Component
class JobQueue {

    /** Jobs that are looked at in one go; where all of so many wait for room, those behind them wait, too. */
    private static final int WINDOW = 64;

    /** When so many went past a job, none does any more: what becomes free is kept for it. */
    static final int MOST_PASSED = 20;

    private final QueueRepository queue;
    private final JobRepository jobs;
    private final JobLife life;
    private final WorkerIdentity identity;
    private final WorkerOffer offer;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final int mostRunning;

    JobQueue(
            QueueRepository queue,
            JobRepository jobs,
            JobLife life,
            WorkerIdentity identity,
            WorkerOffer offer,
            TransactionTemplate transaction,
            Clock clock,
            FalllineProperties properties) {
        this.queue = queue;
        this.jobs = jobs;
        this.life = life;
        this.identity = identity;
        this.offer = offer;
        this.transaction = transaction;
        this.clock = clock;
        this.mostRunning = properties.jobs().maxRunning();
    }

    /**
     * Takes the next jobs for this process.
     *
     * @param free what its workers have left
     * @return as they stand now: running, on a new attempt
     */
    List<Job> take(Resources free) {
        return Contention.outlast(() -> transaction.execute(status -> takeFrom(queue.next(WINDOW), free)));
    }

    private List<Job> takeFrom(List<Waiting> line, Resources free) {
        var taken = new ArrayList<Job>();
        // Whom the jobs taken so far went past: how many of them there were when the job was met.
        var passed = new LinkedHashMap<String, Integer>();
        int allowed = line.isEmpty() ? 0 : allowed();
        Resources left = free;
        for (Waiting next : line) {
            if (taken.size() >= allowed || left.threads() == 0) {
                break;
            }
            if (left.holds(next.demand())) {
                Job job = start(next);
                if (job != null) {
                    taken.add(job);
                    left = left.minus(next.demand());
                }
            } else if (offer.resources().holds(next.demand())) {
                if (next.passed() >= MOST_PASSED) {
                    break;
                }
                passed.put(next.jobId(), taken.size());
            }
        }
        passed.forEach((jobId, before) -> {
            if (taken.size() > before) {
                queue.pass(jobId, taken.size() - before);
            }
        });
        return taken;
    }

    /** How many more may run, on all replicas together. */
    private int allowed() {
        if (mostRunning == 0) {
            return Integer.MAX_VALUE;
        }
        queue.takeTurn();
        return mostRunning - queue.active();
    }

    private @Nullable Job start(Waiting next) {
        var change = new StatusChange(
                next.jobId(), JobStatus.QUEUED, JobStatus.RUNNING, clock.instant(), next.attempt(), identity.name(),
                null, null, null, null);
        return queue.reserve(next.jobId()) && life.change(change) ? jobs.find(next.jobId()) : null;
    }
}
