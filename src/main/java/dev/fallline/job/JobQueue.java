package dev.fallline.job;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.stereotype.Component;

/** The waiting line of jobs: one execution of db-scheduler a job, higher priorities first, then the older. */
@Component
class JobQueue {

    /** The task's name in the queue's table. */
    static final String TASK = "train";

    private final Scheduler scheduler;
    private final ExecutionRepository executions;

    JobQueue(Scheduler scheduler, ExecutionRepository executions) {
        this.scheduler = scheduler;
        this.executions = executions;
    }

    /** Lines the job up, in the caller's transaction if there is one. */
    void add(String jobId, int priority, Instant now) {
        TaskInstance<?> execution =
                new TaskInstance.Builder<Void>(TASK, jobId).priority(priority).build();
        // A batch of one is a plain insert; a single schedule() would first look for an execution of the same id.
        // Rounded down, for a database that keeps microseconds must not round the time up to after the next check.
        scheduler.scheduleBatch(List.of(execution), now.truncatedTo(ChronoUnit.MILLIS));
    }

    /** As {@link #add}, for a job whose place of an earlier run may not have been given up yet. */
    void replace(String jobId, int priority, Instant now) {
        executions.forget(jobId);
        add(jobId, priority, now);
    }

    /** Moves a waiting job, in the caller's transaction if there is one. */
    void setPriority(String jobId, int priority) {
        executions.setPriority(jobId, priority);
    }

    /** Looks for due jobs now rather than at the next regular check; to be called after the commit. */
    void wake() {
        scheduler.triggerCheckForDueExecutions();
    }

    /** Takes a waiting job out, in the caller's transaction if there is one; one that a worker holds stays. */
    void remove(String jobId) {
        executions.remove(jobId);
    }
}
