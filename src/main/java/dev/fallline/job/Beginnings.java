package dev.fallline.job;

import dev.fallline.checkpoint.Checkpoint;
import dev.fallline.checkpoint.Checkpoints;
import dev.fallline.engine.training.TrainingControl.Command;
import dev.fallline.storage.ArtifactDamagedException;
import dev.fallline.storage.ArtifactMissingException;
import dev.fallline.telemetry.MetricHistory;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Finds where a run starts: at the job's newest checkpoint that can be read, or at the beginning. */
@Component
class Beginnings {

    private static final Logger LOG = LoggerFactory.getLogger(Beginnings.class);

    private final Checkpoints checkpoints;
    private final JobRepository jobs;
    private final MetricHistory metrics;
    private final RunEvents events;
    private final TransactionTemplate transaction;

    Beginnings(
            Checkpoints checkpoints,
            JobRepository jobs,
            MetricHistory metrics,
            RunEvents events,
            TransactionTemplate transaction) {
        this.checkpoints = checkpoints;
        this.jobs = jobs;
        this.metrics = metrics;
        this.events = events;
        this.transaction = transaction;
    }

    Beginning of(Job job, RunningJob run) {
        run.hear(job.adjustments());
        if (job.attempt() == 1 && job.forkedFrom() == null) {
            return Beginning.FIRST;
        }
        Beginning beginning = find(run);
        Checkpoint from = beginning.checkpoint();
        long step = from == null ? 0 : from.step();
        run.forgetAdjustmentsBefore(step);
        clear(run, step);
        // Told in either case: what follows this event was measured from that step on.
        if (from == null) {
            events.tell(run, "job.resumed", "info", "Starts again at the beginning.", Map.of("epoch", 0, "step", 0));
        } else {
            events.tell(
                    run,
                    "job.resumed",
                    "info",
                    "Goes on after step %d, from checkpoint %s.".formatted(from.step(), from.id()),
                    Map.of("checkpoint_id", from.id(), "epoch", from.epoch(), "step", from.step()));
        }
        return beginning;
    }

    private Beginning find(RunningJob run) {
        for (Checkpoint checkpoint : checkpoints.of(run.id())) {
            try {
                return new Beginning(checkpoint, checkpoints.load(checkpoint));
            } catch (ArtifactMissingException | ArtifactDamagedException fault) {
                LOG.warn("Job {} cannot go on from its checkpoint {}: {}", run.id(), checkpoint.id(), fault.getMessage());
                events.tell(
                        run,
                        "job.warning",
                        "warning",
                        "Checkpoint %s is damaged; the one before it is used.".formatted(checkpoint.id()),
                        Map.of("code", "checkpoint_damaged", "checkpoint_id", checkpoint.id()));
                checkpoints.remove(checkpoint);
            }
        }
        return Beginning.FIRST;
    }

    /**
     * Forgets the metrics that this run will write itself, which may be millions of rows: in many short transactions,
     * each of which locks the job's row only at its end, so that a cancel need not wait for all of them.
     */
    private void clear(RunningJob run, long fromStep) {
        boolean more = true;
        while (more && run.poll() == Command.CONTINUE) {
            more = Boolean.TRUE.equals(Contention.outlast(() -> transaction.execute(status -> {
                boolean some = metrics.clearSome(run.id(), fromStep);
                if (some && !jobs.lock(run.id(), run.attempt())) {
                    status.setRollbackOnly();
                    run.loseLease();
                }
                return some;
            })));
        }
    }
}
