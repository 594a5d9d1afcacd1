package dev.fallline.job;

import dev.fallline.FalllineProperties;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The waiting line of jobs, in the order of {@link Turns}. A job that does not fit into what is free waits for it; smaller
 * ones may go past, but only so many that it comes to its turn. The jobs of a project that has as much as it may have
 * running are not in the line.
 */
@Component
class JobQueue {

    /** Jobs that are looked at in one go; where all of so many wait for room, those behind them wait, too. */
    private static final int WINDOW = 64;

    /** Of each project at least, however many there are. */
    private static final int WINDOW_OF_PROJECT = 8;

    /** When so many went past a job, none does any more: what becomes free is kept for it. */
    static final int MOST_PASSED = 20;

    /** The smallest job. */
    private static final Resources ONE_THREAD = new Resources(1, 0);

    private final QueueRepository queue;
    private final JobRepository jobs;
    private final JobLife life;
    private final WorkerIdentity identity;
    private final WorkerOffer offer;
    private final Turns turns;
    private final JobQuotas quotas;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final int mostRunning;

    JobQueue(
            QueueRepository queue,
            JobRepository jobs,
            JobLife life,
            WorkerIdentity identity,
            WorkerOffer offer,
            Turns turns,
            JobQuotas quotas,
            TransactionTemplate transaction,
            Clock clock,
            FalllineProperties properties) {
        this.queue = queue;
        this.jobs = jobs;
        this.life = life;
        this.identity = identity;
        this.offer = offer;
        this.turns = turns;
        this.quotas = quotas;
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
        return Contention.outlast(() -> transaction.execute(status -> {
            List<String> projects = queue.projects();
            return projects.isEmpty() ? List.of() : takeOf(projects, free);
        }));
    }

    private List<Job> takeOf(List<String> projects, Resources free) {
        if (mostRunning > 0 || quotas.limitRunning()) {
            queue.takeTurn();
        }
        boolean counted = mostRunning > 0 || quotas.limitRunning() || projects.size() > 1;
        Map<String, ProjectLoad> loads = counted ? queue.loads() : Map.of();
        int allowed = mostRunning == 0
                ? Integer.MAX_VALUE
                : mostRunning - loads.values().stream().mapToInt(ProjectLoad::jobs).sum();
        return takeFrom(turns.order(line(projects, loads), loads), free, new HashMap<>(loads), allowed);
    }

    private List<Waiting> line(List<String> projects, Map<String, ProjectLoad> loads) {
        int window = Math.max(WINDOW / projects.size(), WINDOW_OF_PROJECT);
        return projects.stream()
                .filter(project -> quotas.allow(loads.getOrDefault(project, ProjectLoad.NONE), ONE_THREAD))
                .flatMap(project -> queue.next(project, window).stream())
                .toList();
    }

    private List<Job> takeFrom(List<Waiting> line, Resources free, Map<String, ProjectLoad> loads, int allowed) {
        var taken = new ArrayList<Job>();
        // Whom the jobs taken so far went past: how many of them there were when the job was met.
        var passed = new LinkedHashMap<String, Integer>();
        Resources left = free;
        for (Waiting next : line) {
            if (taken.size() >= allowed || left.threads() == 0) {
                break;
            }
            ProjectLoad load = loads.getOrDefault(next.project(), ProjectLoad.NONE);
            if (!quotas.allow(load, next.demand())) {
                continue;
            }
            if (left.holds(next.demand())) {
                Job job = start(next);
                if (job != null) {
                    taken.add(job);
                    loads.put(next.project(), load.plus(next.demand()));
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
        taken.forEach(job -> turns.taken(job.project()));
        return taken;
    }

    private @Nullable Job start(Waiting next) {
        var change = new StatusChange(
                next.jobId(), next.traceId(), JobStatus.QUEUED, JobStatus.RUNNING, clock.instant(), next.attempt(), identity.name(),
                null, null, null, null);
        return queue.reserve(next.jobId()) && life.change(change) ? jobs.find(next.jobId()) : null;
    }
}
