package dev.fallline.job;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.spark.SparkFault;
import io.micrometer.tracing.Tracer;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Runs one job that this process took from the queue, to whatever ends the run. */
@Component
class JobWorker {

    private static final Logger LOG = LoggerFactory.getLogger(JobWorker.class);

    private final JobRecovery recovery;
    private final JobTraining training;
    private final JobEnding ending;
    private final FullDisk disk;
    private final RunningJobs running;
    private final JobReporter reporter;
    private final JobMeters meters;
    private final Tracer tracer;
    private final Clock clock;

    JobWorker(
            JobRecovery recovery,
            JobTraining training,
            JobEnding ending,
            FullDisk disk,
            RunningJobs running,
            JobReporter reporter,
            JobMeters meters,
            ObjectProvider<Tracer> tracer,
            Clock clock) {
        this.recovery = recovery;
        this.training = training;
        this.ending = ending;
        this.disk = disk;
        this.running = running;
        this.reporter = reporter;
        this.meters = meters;
        this.tracer = tracer.getIfAvailable(() -> Tracer.NOOP);
        this.clock = clock;
    }

    /**
     * Makes a job that was taken known as running here, so that its lease is renewed and wishes reach it.
     *
     * @param job as it was taken
     */
    RunningJob begin(Job job) {
        var run = new RunningJob(job.id(), job.attempt(), RunTrace.begin(tracer, job), clock, meters, reporter);
        if (job.command() != null) {
            run.command(job.command());
        }
        running.add(run);
        meters.began(job, clock.instant());
        return run;
    }

    void run(Job job, RunningJob run) {
        try (RunTrace trace = run.trace();
                var _ = trace.enter()) {
            train(job, run);
        } finally {
            running.remove(run);
        }
    }

    private void train(Job job, RunningJob run) {
        try {
            training.train(job, run);
        } catch (ProblemException problem) {
            run.trace().failed(problem);
            if (problem.kind() == ProblemKind.INSUFFICIENT_STORAGE) {
                disk.await(run, problem, disk::probe);
                return;
            }
            ending.fail(run, null, new JobError(problem.code(), problem.detail(), JobError.FailureClass.USER));
        } catch (SparkFault fault) {
            LOG.warn("Job {} failed in attempt {}: {}", run.id(), run.attempt(), fault.detail());
            run.trace().failed(fault);
            recovery.failed(run.id(), run.attempt(), fault.code(), fault.detail());
        } catch (OutOfMemoryError error) {
            LOG.error("Job {} ran out of memory", run.id());
            run.trace().failed(error);
            ending.fail(run, StopReason.OUT_OF_MEMORY, new JobError(
                    "out_of_memory",
                    "The job needs more memory than the server has. A smaller model, batch or dataset may fit.",
                    JobError.FailureClass.USER));
        } catch (RuntimeException | Error fault) {
            run.trace().failed(fault);
            if (fault instanceof RuntimeException away && Outage.isOutage(away)) {
                recovery.missedDatabase(run.id(), run.attempt());
            } else {
                LOG.error("Job {} failed in attempt {}", run.id(), run.attempt(), fault);
                recovery.failed(run.id(), run.attempt());
            }
        }
    }
}
