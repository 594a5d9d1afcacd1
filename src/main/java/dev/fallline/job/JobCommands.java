package dev.fallline.job;

import dev.fallline.problem.ProblemException;
import dev.fallline.spec.AdjustmentSpec;
import dev.fallline.telemetry.EventLog;
import dev.fallline.web.IfMatch;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What clients can ask of a submitted job. Every change of status is a compare-and-set in the database, so that of two
 * requests at once one comes first and the other sees what it left; repeating one that took effect is no error. What
 * {@code If-Match} asks is asked of the job that the change is compared with.
 */
@Service
class JobCommands {

    /** A change that was beaten by another is tried again so often. */
    private static final int TRIES = 10;

    /** More changes of one job than a person would make. */
    private static final int MOST_ADJUSTMENTS = 200;

    private final JobService jobs;
    private final JobRepository repository;
    private final JobLife life;
    private final WorkerPool pool;
    private final RunningJobs running;
    private final EventLog events;
    private final TransactionTemplate transaction;
    private final Clock clock;

    JobCommands(
            JobService jobs,
            JobRepository repository,
            JobLife life,
            WorkerPool pool,
            RunningJobs running,
            EventLog events,
            TransactionTemplate transaction,
            Clock clock) {
        this.jobs = jobs;
        this.repository = repository;
        this.life = life;
        this.pool = pool;
        this.running = running;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Ends a job without a result. One that is being or has been cancelled stays as it is. */
    JobView cancel(String id, IfMatch condition) {
        return Contention.outlast(() -> tryToCancel(id, condition));
    }

    private JobView tryToCancel(String id, IfMatch condition) {
        for (int i = 0; i < TRIES; i++) {
            Job job = jobs.find(id, condition);
            switch (job.status()) {
                case CANCELLED, CANCELLING -> {
                    return jobs.get(id);
                }
                case SUCCEEDED, FAILED -> throw impossible("cancelled", job);
                case QUEUED, PAUSED -> {
                    if (life.change(StatusChange.of(job, JobStatus.CANCELLED, clock.instant(), "Cancelled while it did not run."))) {
                        return jobs.get(id);
                    }
                }
                case RUNNING, PAUSING -> {
                    if (life.change(StatusChange.of(job, JobStatus.CANCELLING, clock.instant(), "Asked to cancel."))) {
                        RunningJob run = running.find(id);
                        if (run != null) {
                            run.cancel();
                        }
                        return jobs.get(id);
                    }
                }
            }
        }
        throw contended(id);
    }

    /** Ends a running job with a usable model. One that was already stopped stays as it is. */
    JobView stop(String id, JobCommand keep, IfMatch condition) {
        return Contention.outlast(() -> tryToStop(id, keep, condition));
    }

    private JobView tryToStop(String id, JobCommand keep, IfMatch condition) {
        for (int i = 0; i < TRIES; i++) {
            Job job = jobs.find(id, condition);
            if (job.status() == JobStatus.SUCCEEDED && job.stopReason() == StopReason.USER_STOP) {
                return jobs.get(id);
            }
            if (job.status() != JobStatus.RUNNING) {
                throw impossible("stopped", job);
            }
            if (job.command() == keep || command(job, keep)) {
                RunningJob run = running.find(id);
                if (run != null) {
                    run.command(keep);
                }
                return jobs.get(id);
            }
        }
        throw contended(id);
    }

    private boolean command(Job job, JobCommand command) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (!repository.command(job.id(), command)) {
                return false;
            }
            events.append(
                    job.id(),
                    "job.stop_requested",
                    "info",
                    clock.instant(),
                    "Asked to stop and keep the %s parameters."
                            .formatted(command == JobCommand.STOP_BEST ? "best" : "last"),
                    Map.of("keep", command == JobCommand.STOP_BEST ? "best" : "last"));
            return true;
        }));
    }

    /** Gives the worker of a job back and keeps its state. One that rests already stays as it is. */
    JobView pause(String id, IfMatch condition) {
        return Contention.outlast(() -> tryToPause(id, condition));
    }

    private JobView tryToPause(String id, IfMatch condition) {
        for (int i = 0; i < TRIES; i++) {
            Job job = jobs.find(id, condition);
            switch (job.status()) {
                case PAUSED, PAUSING -> {
                    return jobs.get(id);
                }
                case CANCELLING, CANCELLED, SUCCEEDED, FAILED -> throw impossible("paused", job);
                case QUEUED -> {
                    if (life.change(StatusChange.of(job, JobStatus.PAUSED, clock.instant(), "Paused while it waited."))) {
                        return jobs.get(id);
                    }
                }
                case RUNNING -> {
                    if (life.change(StatusChange.of(job, JobStatus.PAUSING, clock.instant(), "Asked to pause."))) {
                        RunningJob run = running.find(id);
                        if (run != null) {
                            run.pause();
                        }
                        return jobs.get(id);
                    }
                }
            }
        }
        throw contended(id);
    }

    /** Queues a job that rests, or that failed or was cancelled, to go on from its last checkpoint. */
    JobView resume(String id, IfMatch condition) {
        return Contention.outlast(() -> tryToResume(id, condition));
    }

    private JobView tryToResume(String id, IfMatch condition) {
        for (int i = 0; i < TRIES; i++) {
            Job job = jobs.find(id, condition);
            switch (job.status()) {
                case QUEUED, RUNNING -> {
                    return jobs.get(id);
                }
                case PAUSING, CANCELLING, SUCCEEDED -> throw impossible("resumed", job);
                case PAUSED, FAILED, CANCELLED -> {
                    if (requeue(job)) {
                        pool.wake();
                        return jobs.get(id);
                    }
                }
            }
        }
        throw contended(id);
    }

    private boolean requeue(Job job) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (!life.change(StatusChange.of(job, JobStatus.QUEUED, clock.instant(), "Resumed."))) {
                return false;
            }
            repository.beginAgain(job.id());
            return true;
        }));
    }

    /**
     * Changes a job that is not over with success: at once what waits, at the next step what trains.
     *
     * @throws ProblemException when there is no such job, it is not what the request expects, or it has
     *     succeeded or is being cancelled
     */
    JobView adjust(String id, AdjustmentSpec wanted, IfMatch condition) {
        return Contention.outlast(() -> {
            transaction.executeWithoutResult(status -> tryToAdjust(id, wanted, condition));
            RunningJob run = running.find(id);
            if (run != null) {
                run.hear(jobs.find(id).adjustments());
            }
            return jobs.get(id);
        });
    }

    private void tryToAdjust(String id, AdjustmentSpec wanted, IfMatch condition) {
        // Nobody changes the job from here to the end of the transaction.
        repository.lock(id);
        Job job = jobs.find(id, condition);
        if (job.status() == JobStatus.SUCCEEDED || job.status() == JobStatus.CANCELLING) {
            throw impossible("changed", job);
        }
        Integer priority = wanted.priority();
        if (priority != null) {
            repository.setPriority(job.id(), priority);
            events.append(
                    job.id(),
                    "job.adjusted",
                    "info",
                    clock.instant(),
                    "Its priority is %d.".formatted(priority),
                    Map.of("priority", priority));
        }
        if (wanted.concernsTraining()) {
            repository.adjust(job.id(), before -> {
                JobAdjustment next = next(before, wanted);
                events.append(
                        job.id(),
                        next.concernsSteps() ? "job.adjustment_requested" : "job.adjusted",
                        "info",
                        next.at(),
                        next.concernsSteps() ? "Will change at the next step." : "Changed.",
                        Adjustments.data(next));
                var after = new ArrayList<>(before);
                after.add(next);
                return after;
            });
        }
    }

    private JobAdjustment next(List<JobAdjustment> before, AdjustmentSpec wanted) {
        if (before.size() >= MOST_ADJUSTMENTS) {
            throw ProblemException.conflict(
                    "too_many_changes", "The job was changed %d times; it cannot be changed again.".formatted(before.size()));
        }
        return new JobAdjustment(
                before.size() + 1,
                clock.instant(),
                wanted.learningRate(),
                wanted.epochs(),
                wanted.maxRuntime(),
                null);
    }

    private static ProblemException impossible(String what, Job job) {
        return ProblemException.conflict(
                "job_" + job.status().label(),
                "The job is %s and cannot be %s.".formatted(job.status().label(), what));
    }

    private static ProblemException contended(String id) {
        return ProblemException.conflict(
                "job_changing", "Job '%s' changes too fast to follow; try again.".formatted(id));
    }
}
