package dev.fallline.job;

import dev.fallline.engine.training.TrainingControl.Command;
import dev.fallline.problem.ProblemException;
import dev.fallline.telemetry.MetricHistory;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs one job that the queue gave to this process, from its start to whatever ends it. */
@Component
class JobWorker {

    private static final Logger LOG = LoggerFactory.getLogger(JobWorker.class);

    private final JobRepository jobs;
    private final JobLife life;
    private final JobRecovery recovery;
    private final JobTraining training;
    private final RunningJobs running;
    private final JobReporter reporter;
    private final JobMeters meters;
    private final MetricHistory metrics;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private volatile boolean draining;

    JobWorker(
            JobRepository jobs,
            JobLife life,
            JobRecovery recovery,
            JobTraining training,
            RunningJobs running,
            JobReporter reporter,
            JobMeters meters,
            MetricHistory metrics,
            TransactionTemplate transaction,
            Clock clock) {
        this.jobs = jobs;
        this.life = life;
        this.recovery = recovery;
        this.training = training;
        this.running = running;
        this.reporter = reporter;
        this.meters = meters;
        this.metrics = metrics;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What becomes of the execution in the queue. */
    enum Outcome {
        /** The job needs no worker any longer. */
        DONE,
        /** Another worker should take it at once. */
        HAND_BACK,
        /** It should be tried again a little later. */
        TRY_AGAIN
    }

    /** Asks every running job to end at its next step, and takes no more. */
    void drain() {
        draining = true;
        running.all().forEach(RunningJob::handBack);
    }

    Outcome run(String jobId) {
        Job job = waiting(jobId);
        if (job == null) {
            return Outcome.DONE;
        }
        if (draining) {
            return Outcome.HAND_BACK;
        }
        var run = new RunningJob(jobId, job.attempt() + 1, clock, meters, reporter);
        // Known before it runs, so that a cancel at the same moment finds it.
        running.add(run);
        try {
            if (!start(job, run)) {
                return Outcome.TRY_AGAIN;
            }
            return train(job, run);
        } finally {
            running.remove(run);
        }
    }

    /** The job, if it waits for a worker. */
    private @Nullable Job waiting(String jobId) {
        Job job = jobs.find(jobId);
        if (job != null && job.status().isActive()) {
            // The queue gives a job to one worker at a time: whoever had it is gone.
            recovery.interrupted(jobId);
            job = jobs.find(jobId);
        }
        return job == null || job.status() != JobStatus.QUEUED ? null : job;
    }

    private boolean start(Job job, RunningJob run) {
        return Boolean.TRUE.equals(Contention.outlast(() -> transaction.execute(status -> {
            var begin = StatusChange.of(job, JobStatus.RUNNING, clock.instant(), null).by(job.attempt());
            if (!life.change(begin)) {
                return false;
            }
            if (run.attempt() > 1) {
                jobs.clearReports(job.id());
            }
            return true;
        })));
    }

    /**
     * Forgets the metrics of the runs before, which may be millions of rows: in many short transactions, each of which
     * locks the job's row only at its end, so that a cancel need not wait for all of them.
     */
    private void clear(RunningJob run) {
        boolean more = run.attempt() > 1;
        while (more && run.poll() == Command.CONTINUE) {
            more = Boolean.TRUE.equals(Contention.outlast(() -> transaction.execute(status -> {
                boolean some = metrics.clearSome(run.id());
                if (some && !jobs.lock(run.id(), run.attempt())) {
                    status.setRollbackOnly();
                    run.loseLease();
                }
                return some;
            })));
        }
    }

    private Outcome train(Job job, RunningJob run) {
        try {
            clear(run);
            return training.train(job, run);
        } catch (ProblemException problem) {
            fail(run, null, new JobError(problem.code(), problem.detail(), JobError.FailureClass.USER));
        } catch (OutOfMemoryError error) {
            LOG.error("Job {} ran out of memory", run.id());
            fail(run, StopReason.OUT_OF_MEMORY, new JobError(
                    "out_of_memory",
                    "The job needs more memory than the server has. A smaller model, batch or dataset may fit.",
                    JobError.FailureClass.USER));
        } catch (RuntimeException | Error fault) {
            LOG.error("Job {} failed in attempt {}", run.id(), run.attempt(), fault);
            fail(run, StopReason.INFRASTRUCTURE, new JobError(
                    "internal_error",
                    "The server met a fault of its own; its log names this job.",
                    JobError.FailureClass.INFRASTRUCTURE));
        }
        return Outcome.DONE;
    }

    private void fail(RunningJob run, @Nullable StopReason reason, JobError error) {
        training.end(run, reason, error);
    }
}
