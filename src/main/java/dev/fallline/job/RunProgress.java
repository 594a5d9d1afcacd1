package dev.fallline.job;

import dev.fallline.checkpoint.Checkpoint;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far a run is: the training thread moves it on, others look at it. */
final class RunProgress {

    private final Clock clock;
    private volatile long startedAt;
    private volatile String watched = "";
    private int totalEpochs;
    private long totalSteps;
    private int rows;
    private long firstStep;
    private int epoch;
    private long step;
    private long epochStartedAt;
    private Map<String, @Nullable Double> latest = Map.of();

    /** Each better than the one before it; several, because training may go back. */
    private final Deque<BestEpoch> best = new ArrayDeque<>();

    RunProgress(Clock clock) {
        this.clock = clock;
    }

    /**
     * Training is about to start.
     *
     * @param now  milliseconds
     * @param from what it starts from, or {@code null} for the beginning
     */
    synchronized void start(long now, RunOutline outline, @Nullable Checkpoint from) {
        totalEpochs = outline.epochs();
        totalSteps = outline.steps();
        rows = outline.rows();
        watched = outline.watched();
        startedAt = now;
        epochStartedAt = now;
        if (from != null) {
            epoch = from.epoch();
            step = from.step();
            firstStep = step;
            latest = from.metrics();
            BestEpoch known = outline.best();
            if (known != null) {
                best.push(known);
            }
        }
    }

    /** Milliseconds; 0 before the start. */
    long startedAt() {
        return startedAt;
    }

    /** The metric that decides the best epoch. */
    String watched() {
        return watched;
    }

    /** Rows trained on in an epoch. */
    synchronized int rows() {
        return rows;
    }

    synchronized void planned(int epochs, long steps) {
        totalEpochs = epochs;
        totalSteps = steps;
    }

    synchronized void stepped(long steps) {
        step = steps;
    }

    /**
     * @param values   of the epoch's metrics; {@code null} where not finite
     * @param improved whether it is the best so far
     * @return milliseconds that the epoch took
     */
    synchronized long completed(int completed, long steps, Map<String, @Nullable Double> values, boolean improved) {
        epoch = completed;
        step = steps;
        latest = Collections.unmodifiableMap(values);
        Double value = values.get(watched);
        if (improved && value != null) {
            best.push(new BestEpoch(watched, value, completed));
        }
        long now = clock.millis();
        long took = now - epochStartedAt;
        epochStartedAt = now;
        return took;
    }

    /** Training goes on from an earlier step. */
    synchronized void wentBack(long toStep) {
        step = toStep;
        epoch = (int) (step * totalEpochs / totalSteps);
        best.removeIf(found -> found.epoch() > epoch);
    }

    synchronized Snapshot snapshot() {
        Instant now = clock.instant();
        double seconds = Math.max(now.toEpochMilli() - startedAt, 1) / 1000.0;
        boolean begun = step > 0 && startedAt > 0;
        Double stepsPerSecond = begun && step > firstStep ? (step - firstStep) / seconds : null;
        Double samplesPerSecond = stepsPerSecond == null || totalSteps == 0
                ? null
                : stepsPerSecond * rows * totalEpochs / totalSteps;
        Double eta = stepsPerSecond == null ? null : (totalSteps - step) / stepsPerSecond;
        double percent = totalSteps == 0 ? 0 : 100.0 * step / totalSteps;
        return new Snapshot(
                new Progress(percent, epoch, totalEpochs, step, totalSteps, samplesPerSecond, eta, now), latest, best.peek());
    }
}
