package dev.fallline.job;

import dev.fallline.engine.training.TrainerState;
import dev.fallline.spec.TrainingSpec.CheckpointSpec;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * When a run saves its state, and the way from the training thread to the writer. Training never waits for the disk:
 * it leaves a copy and goes on. While one copy is being written only the newest of those that follow is kept.
 */
final class RunCheckpoints {

    private final CheckpointSpec policy;
    private final Executor writer;
    private final Consumer<Pending> attempt;
    private final Consumer<Pending> insistence;
    private final AtomicReference<@Nullable Pending> next = new AtomicReference<>();
    private final Object writing = new Object();

    /** The step that was last asked about, on the training thread; −1 for none. */
    private long asked = -1;

    private volatile boolean timeIsDue;
    private volatile long savedAt;

    /** A state on its way to the disk, with what was known of the run at that moment. */
    record Pending(TrainerState state, Snapshot snapshot, Duration elapsed) {}

    /**
     * @param now        milliseconds
     * @param attempt    tries to save a state that training did not wait for; whatever goes wrong is its to tell
     * @param insistence saves a state that somebody waits for
     */
    RunCheckpoints(
            CheckpointSpec policy, long now, Executor writer, Consumer<Pending> attempt, Consumer<Pending> insistence) {
        this.policy = policy;
        this.savedAt = now;
        this.writer = writer;
        this.attempt = attempt;
        this.insistence = insistence;
    }

    int keep() {
        return policy.keep();
    }

    /** To be told the time now and then, so that the training thread need not ask for it. */
    void tick(long now) {
        Duration interval = policy.interval();
        if (interval != null && now - savedAt >= interval.toMillis()) {
            timeIsDue = true;
        }
    }

    boolean due(int epoch, long step, boolean ended) {
        Integer everyEpochs = policy.everyEpochs();
        Integer everySteps = policy.everySteps();
        // Several steps may be taken at once.
        long before = asked < 0 ? step - 1 : asked;
        asked = step;
        return timeIsDue
                || everySteps != null && step / everySteps > before / everySteps
                || ended && everyEpochs != null && epoch % everyEpochs == 0;
    }

    /** Leaves a state to be saved soon. */
    void leave(Pending state, long now) {
        savedAt = now;
        timeIsDue = false;
        if (next.getAndSet(state) == null) {
            writer.execute(this::writeNext);
        }
    }

    /** Saves a state before it returns; none that was left before is written after it. */
    void save(Pending state) {
        synchronized (writing) {
            next.set(null);
            insistence.accept(state);
        }
    }

    /** Saves what was left and is not yet saved, before it returns. */
    void settle() {
        writeNext();
    }

    private void writeNext() {
        synchronized (writing) {
            Pending state = next.getAndSet(null);
            if (state != null) {
                attempt.accept(state);
            }
        }
    }
}
