package dev.fallline.job;

import dev.fallline.checkpoint.Checkpoint;
import dev.fallline.checkpoint.CheckpointDraft;
import dev.fallline.checkpoint.Checkpoints;
import dev.fallline.engine.metric.MetricDirection;
import dev.fallline.spec.TrainingSpec.CheckpointSpec;
import dev.fallline.storage.StorageFullException;
import dev.fallline.telemetry.EventLog;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Saves the states of running jobs, on threads of its own. */
@Component
class CheckpointWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);

    private final Checkpoints checkpoints;
    private final JobRepository jobs;
    private final EventLog events;
    private final JobMeters meters;
    private final TransactionTemplate transaction;
    private final Outage outage;
    private final Clock clock;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("checkpoint-", 0).daemon().factory());

    CheckpointWriter(
            Checkpoints checkpoints,
            JobRepository jobs,
            EventLog events,
            JobMeters meters,
            TransactionTemplate transaction,
            Outage outage,
            Clock clock) {
        this.checkpoints = checkpoints;
        this.jobs = jobs;
        this.events = events;
        this.meters = meters;
        this.transaction = transaction;
        this.outage = outage;
        this.clock = clock;
    }

    /** What a run needs to save its states. */
    RunCheckpoints of(RunningJob run, CheckpointSpec policy) {
        return new RunCheckpoints(
                policy,
                clock.millis(),
                threads,
                state -> inTrace(run, () -> tryToWrite(run, state, policy.keep())),
                state -> inTrace(run, () -> insistOnWriting(run, state, policy.keep())));
    }

    /** Around what tells of faults, too: a resource of their {@code try} would be closed before. */
    private static void inTrace(RunningJob run, Runnable writing) {
        try (var _ = run.trace().part("checkpoint")) {
            writing.run();
        }
    }

    /** A state that cannot be saved must not end the training that could still save the next. */
    private void tryToWrite(RunningJob run, RunCheckpoints.Pending state, int keep) {
        try {
            write(run, state, keep);
        } catch (StorageFullException full) {
            LOG.warn("No room for the state of job {}", run.id());
            run.waitForRoom();
        } catch (RuntimeException | OutOfMemoryError fault) {
            LOG.warn("Could not save the state of job {}", run.id(), fault);
            warn(run, fault);
        }
    }

    private void insistOnWriting(RunningJob run, RunCheckpoints.Pending state, int keep) {
        try {
            outage.outlast(() -> {
                write(run, state, keep);
                return true;
            }, run::hasLostLease);
        } catch (StorageFullException full) {
            throw full;
        } catch (RuntimeException fault) {
            LOG.warn("Could not save the last state of job {}", run.id(), fault);
            warn(run, fault);
        }
    }

    private void warn(RunningJob run, Throwable fault) {
        try {
            transaction.executeWithoutResult(status -> {
                if (jobs.lockActive(run.id(), run.attempt())) {
                    events.append(
                            run.id(),
                            "job.warning",
                            "warning",
                            clock.instant(),
                            "A checkpoint could not be saved; training goes on, and the next will be tried in its turn.",
                            Map.of("code", "checkpoint_not_saved"));
                }
            });
        } catch (RuntimeException unreachable) {
            fault.addSuppressed(unreachable);
            LOG.warn("Nor could that be told in the events of job {}", run.id(), unreachable);
        }
    }

    private void write(RunningJob run, RunCheckpoints.Pending state, int keep) {
        long start = System.nanoTime();
        Snapshot snapshot = state.snapshot();
        // The rows before the state must be known before the state is: a run that begins with it does not write them.
        run.recorder().flush(false);
        Checkpoint stored = checkpoints.store(
                new CheckpointDraft(
                        run.id(),
                        run.attempt(),
                        (int) state.state().number("epoch"),
                        (long) state.state().number("step"),
                        snapshot.metrics(),
                        state.elapsed(),
                        score(run.watched(), snapshot.metrics())),
                state.state());
        if (!publish(run, stored)) {
            checkpoints.discard(stored);
            return;
        }
        checkpoints.prune(run.id(), keep);
        meters.checkpoint(Duration.ofNanos(System.nanoTime() - start), stored.artifact().bytes());
    }

    private boolean publish(RunningJob run, Checkpoint stored) {
        try {
            return Boolean.TRUE.equals(Contention.outlast(() -> transaction.execute(status -> {
                if (!jobs.lockActive(run.id(), run.attempt())) {
                    return false;
                }
                checkpoints.publish(stored);
                events.append(
                        run.id(),
                        "job.checkpoint",
                        "info",
                        clock.instant(),
                        "Saved the state after step %d.".formatted(stored.step()),
                        Map.of(
                                "checkpoint_id", stored.id(),
                                "epoch", stored.epoch(),
                                "step", stored.step(),
                                "bytes", stored.artifact().bytes()));
                return true;
            })));
        } catch (RuntimeException fault) {
            checkpoints.discard(stored);
            throw fault;
        }
    }

    private static @Nullable Double score(String metric, Map<String, @Nullable Double> metrics) {
        Double value = metrics.get(metric);
        if (value == null) {
            return null;
        }
        return MetricDirection.higherIsBetter(metric) ? -value : value;
    }

    @Override
    public void close() {
        threads.close();
    }
}
