package dev.fallline.job;

import dev.fallline.problem.ProblemException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

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
            Clock clock) {
        this.jobs = jobs;
        this.life = life;
        this.recovery = recovery;
        this.training = training;
        this.running = running;
        this.reporter = reporter;
        this.meters = meters;
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
        if (job.command() != null) {
            run.command(job.command());
        }
        return Contention.outlast(() -> life.change(
                StatusChange.of(job, JobStatus.RUNNING, clock.instant(), null).by(job.attempt())));
    }

    private Outcome train(Job job, RunningJob run) {
        try {
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
            return recovery.failed(run.id(), run.attempt()) ? Outcome.TRY_AGAIN : Outcome.DONE;
        }
        return Outcome.DONE;
    }

    private void fail(RunningJob run, @Nullable StopReason reason, JobError error) {
        training.end(run, reason, error);
    }
}
