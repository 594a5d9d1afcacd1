package dev.fallline.job;

import dev.fallline.checkpoint.Checkpoint;
import dev.fallline.engine.training.Adjustment;
import dev.fallline.engine.training.Divergence;
import dev.fallline.engine.training.TrainerState;
import dev.fallline.engine.training.TrainingControl;
import dev.fallline.engine.training.TrainingListener;
import dev.fallline.job.RunWishes.Wish;
import dev.fallline.telemetry.MetricRecorder;
import dev.fallline.telemetry.MetricRow;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job under training in this process: passes wishes from outside in to the trainer, and what the trainer tells out.
 */
final class RunningJob implements TrainingControl, TrainingListener {

    /** A job that has just started is written down at every occasion, later once in a while: it costs milliseconds of a core that trains. */
    private static final long YOUNG_MILLIS = 5_000;

    private static final long MILLIS_BETWEEN_REPORTS = 1000;
    private static final long MILLIS_BETWEEN_LOOKS = 2_000;

    private final String id;
    private final int attempt;
    private final RunTrace trace;
    private final Clock clock;
    private final JobMeters meters;
    private final JobReporter reporter;
    private final MetricRecorder recorder;
    private final RunWishes wishes;
    private final RunAdjustments adjustments;
    private final RunProgress progress;
    private volatile boolean dirty;
    private volatile long reportedAt;
    private long lookedAt;

    // Set once, before training starts.
    private Duration before = Duration.ZERO;
    private @Nullable RunCheckpoints checkpoints;
    private volatile @Nullable ProgressMarks progressMarks;

    private volatile @Nullable Divergence divergence;

    RunningJob(String id, int attempt, RunTrace trace, Clock clock, JobMeters meters, JobReporter reporter) {
        this.id = id;
        this.attempt = attempt;
        this.trace = trace;
        this.clock = clock;
        this.meters = meters;
        this.reporter = reporter;
        this.wishes = new RunWishes(clock);
        this.adjustments = new RunAdjustments(clock, wishes);
        this.progress = new RunProgress(clock);
        this.recorder = new MetricRecorder(
                batch -> {
                    if (!reporter.write(this, batch)) {
                        loseLease();
                    }
                },
                wishes::endsIt);
    }

    String id() {
        return id;
    }

    int attempt() {
        return attempt;
    }

    RunTrace trace() {
        return trace;
    }

    /**
     * Training is about to start.
     *
     * @param from what it starts from, or {@code null} for the beginning
     */
    void start(RunOutline outline, RunCheckpoints saved, @Nullable Checkpoint from) {
        before = from == null ? Duration.ZERO : from.elapsed();
        checkpoints = saved;
        long now = clock.millis();
        progress.start(now, outline, from);
        progressMarks = new ProgressMarks(snapshot().progress());
        wishes.start(now, before, outline.limit());
    }

    /** Whether an event should tell of the progress. */
    boolean progressDue(Progress now) {
        ProgressMarks marks = progressMarks;
        return marks != null && marks.due(now);
    }

    /** An event told of the progress. */
    void progressTold(Progress told) {
        ProgressMarks marks = progressMarks;
        if (marks != null) {
            marks.told(told);
        }
    }

    /**
     * Hears of all that was asked of the job since it was submitted.
     *
     * @param all the oldest first
     */
    void hear(List<JobAdjustment> all) {
        adjustments.hear(all);
    }

    /** Forgets adjustments that are part of the state that training starts from. */
    void forgetAdjustmentsBefore(long firstStep) {
        adjustments.forgetBefore(firstStep);
    }

    void pause() {
        wishes.wish(Wish.PAUSE);
    }

    /** The disk is full. */
    void waitForRoom() {
        wishes.wish(Wish.WAIT_FOR_ROOM);
    }

    void cancel() {
        wishes.wish(Wish.CANCEL);
    }

    void command(JobCommand command) {
        switch (command) {
            case STOP_BEST -> wishes.wish(Wish.STOP_BEST);
            case STOP_LAST -> wishes.wish(Wish.STOP_LAST);
        }
    }

    /** The server shuts down. */
    void handBack() {
        wishes.wish(Wish.HAND_BACK);
    }

    /** Another worker has the job, or it is gone. */
    void loseLease() {
        wishes.wish(Wish.LEASE_LOST);
    }

    boolean hasStarted() {
        return progress.startedAt() > 0;
    }

    boolean isHandedBack() {
        return wishes.is(Wish.HAND_BACK);
    }

    boolean hasLostLease() {
        return wishes.is(Wish.LEASE_LOST);
    }

    @Override
    public Command poll() {
        return wishes.command();
    }

    @Override
    public @Nullable Adjustment adjustment(long coming) {
        return adjustments.before(coming, adjustment -> reporter.adjusted(this, adjustment));
    }

    /** Whether {@link #adjustment} has something to say of a step to come. */
    boolean hasAdjustments() {
        return adjustments.areWaiting();
    }

    @Override
    public void adjusted(int epochs, long steps) {
        progress.planned(epochs, steps);
        dirty = true;
    }

    @Override
    public boolean checkpointDue(int epochs, long steps, boolean ended) {
        return checkpoints != null && checkpoints.due(epochs, steps, ended);
    }

    @Override
    public void checkpoint(TrainerState state) {
        if (checkpoints != null) {
            checkpoints.leave(pending(state), clock.millis());
        }
    }

    /**
     * Saves the state that training ended with, before it returns.
     *
     * @throws dev.fallline.storage.StorageFullException when there is no room for it
     */
    void save(TrainerState state) {
        if (checkpoints != null) {
            checkpoints.save(pending(state));
        }
    }

    /** Training is over: what was left to be saved is saved before the job is. */
    void settleCheckpoints() {
        if (checkpoints != null) {
            checkpoints.settle();
        }
    }

    private RunCheckpoints.Pending pending(TrainerState state) {
        return new RunCheckpoints.Pending(state, snapshot(), before.plusMillis(clock.millis() - progress.startedAt()));
    }

    /** To be called now and then. */
    void tick() {
        if (checkpoints != null) {
            checkpoints.tick(clock.millis());
        }
    }

    /** The metric that decides the best epoch. */
    String watched() {
        return progress.watched();
    }

    @Override
    public void stepLogged(long loggedStep, int epochOfStep, double batchLoss, double gradientNorm, double rate) {
        recorder.record(List.of(
                new MetricRow("batch_loss", loggedStep, epochOfStep, batchLoss),
                new MetricRow("gradient_norm", loggedStep, epochOfStep, gradientNorm),
                new MetricRow("learning_rate", loggedStep, epochOfStep, rate)));
        progress.stepped(loggedStep + 1);
        dirty = true;
    }

    @Override
    public void epochCompleted(int completed, long steps, double rate, Map<String, Double> metrics, boolean improved) {
        var values = new LinkedHashMap<String, @Nullable Double>();
        var measured = new ArrayList<MetricRow>(metrics.size());
        metrics.forEach((name, value) -> {
            values.put(name, Double.isFinite(value) ? value : null);
            measured.add(new MetricRow(name, steps, completed, value));
        });
        recorder.record(measured);
        values.put("learning_rate", rate);
        long took = progress.completed(completed, steps, values, improved);
        dirty = true;
        meters.epoch(Duration.ofMillis(took), progress.rows());
    }

    @Override
    public void diverged(Divergence met) {
        if (met.goesOnAt() < 0) {
            divergence = met;
            return;
        }
        progress.wentBack(met.goesOnAt());
        dirty = true;
        recorder.undo(met.goesOnAt(), () -> {
            if (!reporter.wentBack(this, met)) {
                loseLease();
            }
        });
    }

    /** The one that ended training. */
    @Nullable Divergence divergence() {
        return divergence;
    }

    /**
     * Whether to look what is asked of the job.
     *
     * @param alone without other processes all has reached it already, but for what came while it started
     */
    boolean isLookDue(boolean alone) {
        long now = clock.millis();
        if (alone && now - lookedAt < MILLIS_BETWEEN_LOOKS) {
            return false;
        }
        lookedAt = now;
        return true;
    }

    /** Whether {@link #flush} is to be called. */
    boolean isReportDue() {
        long now = clock.millis();
        return dirty
                && (now - progress.startedAt() < YOUNG_MILLIS || now - reportedAt >= MILLIS_BETWEEN_REPORTS);
    }

    /** Writes what is new; several threads may ask at once. */
    void flush() {
        if (dirty) {
            dirty = false;
            reportedAt = clock.millis();
            try {
                recorder.flush(true);
            } catch (RuntimeException fault) {
                dirty = true;
                throw fault;
            }
        }
    }

    /** Rows not yet written, for the transaction that ends the job. */
    MetricRecorder recorder() {
        return recorder;
    }

    Snapshot snapshot() {
        return progress.snapshot();
    }
}
