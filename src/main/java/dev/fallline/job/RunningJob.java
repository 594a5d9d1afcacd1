package dev.fallline.job;

import dev.fallline.checkpoint.Checkpoint;
import dev.fallline.engine.training.Adjustment;
import dev.fallline.engine.training.Divergence;
import dev.fallline.engine.training.TrainerState;
import dev.fallline.engine.training.TrainingControl;
import dev.fallline.engine.training.TrainingListener;
import dev.fallline.telemetry.MetricRecorder;
import dev.fallline.telemetry.MetricRow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A job under training in this process: passes wishes from outside in to the trainer, and what the trainer tells out.
 */
final class RunningJob implements TrainingControl, TrainingListener {

    /** An adjustment that could not be written down is tried again after this. */
    private static final long MILLIS_BETWEEN_TRIES = 1000;

    private final String id;
    private final int attempt;
    private final RunTrace trace;
    private final Clock clock;
    private final JobMeters meters;
    private final JobReporter reporter;
    private final MetricRecorder recorder;
    private volatile Wish wish = Wish.GO_ON;
    private volatile boolean dirty;

    // Set once, before training starts.
    private int totalEpochs;
    private long totalSteps;
    private int rows;
    private String watched = "";
    private long firstStep;
    private Duration before = Duration.ZERO;
    private @Nullable RunCheckpoints checkpoints;
    private volatile @Nullable ProgressMarks progressMarks;
    private volatile long startedAt;

    private volatile long deadline = Long.MAX_VALUE;

    /** Asked for and not yet in effect, the oldest first; replaced as a whole. */
    private volatile List<JobAdjustment> adjustments = List.of();

    /** The newest adjustment that was heard of. */
    private int heard;

    private @Nullable Duration limit;
    private long adjustAgainAt;

    // Written by the training thread under the lock, read by others.
    private int epoch;
    private long step;
    private long epochStartedAt;
    private Map<String, @Nullable Double> latest = Map.of();

    /** Each better than the one before it; several, because training may go back. */
    private final Deque<BestEpoch> best = new ArrayDeque<>();

    private @Nullable Divergence divergence;

    /** What the outside wants, the stronger ones last. */
    private enum Wish {
        GO_ON(Command.CONTINUE),
        STOP_LAST(Command.STOP_KEEP_LAST),
        STOP_BEST(Command.STOP_KEEP_BEST),
        WAIT_FOR_ROOM(Command.PAUSE),
        PAUSE(Command.PAUSE),
        CANCEL(Command.CANCEL),
        HAND_BACK(Command.PAUSE),
        LEASE_LOST(Command.CANCEL);

        private final Command command;

        Wish(Command command) {
            this.command = command;
        }
    }

    RunningJob(String id, int attempt, RunTrace trace, Clock clock, JobMeters meters, JobReporter reporter) {
        this.id = id;
        this.attempt = attempt;
        this.trace = trace;
        this.clock = clock;
        this.meters = meters;
        this.reporter = reporter;
        this.recorder = new MetricRecorder(
                batch -> {
                    if (!reporter.write(this, batch)) {
                        loseLease();
                    }
                },
                () -> wish.command == Command.CANCEL || wish.command == Command.PAUSE);
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
    synchronized void start(RunOutline outline, RunCheckpoints saved, @Nullable Checkpoint from) {
        totalEpochs = outline.epochs();
        totalSteps = outline.steps();
        rows = outline.rows();
        watched = outline.watched();
        limit = limit == null ? outline.limit() : limit;
        checkpoints = saved;
        startedAt = clock.millis();
        epochStartedAt = startedAt;
        if (from != null) {
            before = from.elapsed();
            epoch = from.epoch();
            step = from.step();
            firstStep = step;
            latest = from.metrics();
            BestEpoch known = outline.best();
            if (known != null) {
                best.push(known);
            }
        }
        progressMarks = new ProgressMarks(snapshot().progress());
        setDeadline();
    }

    /** Whether an event should tell of the progress. */
    boolean progressDue(Progress progress) {
        ProgressMarks marks = progressMarks;
        return marks != null && marks.due(progress);
    }

    /** An event told of the progress. */
    void progressTold(Progress progress) {
        ProgressMarks marks = progressMarks;
        if (marks != null) {
            marks.told(progress);
        }
    }

    private void setDeadline() {
        Duration allowed = limit;
        deadline = allowed == null || startedAt == 0
                ? Long.MAX_VALUE
                : startedAt + allowed.minus(before).toMillis();
    }

    /**
     * Hears of all that was asked of the job since it was submitted.
     *
     * @param all the oldest first
     */
    synchronized void hear(List<JobAdjustment> all) {
        var due = new ArrayList<>(adjustments);
        for (JobAdjustment adjustment : all) {
            if (adjustment.number() > heard) {
                heard = adjustment.number();
                if (adjustment.maxRuntime() != null) {
                    limit = adjustment.maxRuntime();
                    setDeadline();
                }
                if (adjustment.concernsSteps()) {
                    due.add(adjustment);
                }
            }
        }
        adjustments = List.copyOf(due);
    }

    /** Forgets adjustments that are part of the state that training starts from. */
    synchronized void forgetAdjustmentsBefore(long firstStep) {
        adjustments = adjustments.stream()
                .filter(adjustment -> adjustment.step() == null || adjustment.step() >= firstStep)
                .toList();
    }

    void pause() {
        wish(Wish.PAUSE);
    }

    /** The disk is full. */
    void waitForRoom() {
        wish(Wish.WAIT_FOR_ROOM);
    }

    void cancel() {
        wish(Wish.CANCEL);
    }

    void command(JobCommand command) {
        switch (command) {
            case STOP_BEST -> wish(Wish.STOP_BEST);
            case STOP_LAST -> wish(Wish.STOP_LAST);
        }
    }

    /** The server shuts down. */
    void handBack() {
        wish(Wish.HAND_BACK);
    }

    /** Another worker has the job, or it is gone. */
    void loseLease() {
        wish(Wish.LEASE_LOST);
    }

    boolean hasStarted() {
        return startedAt > 0;
    }

    boolean isHandedBack() {
        return wish == Wish.HAND_BACK;
    }

    boolean hasLostLease() {
        return wish == Wish.LEASE_LOST;
    }

    private synchronized void wish(Wish wanted) {
        if (wanted.compareTo(wish) > 0) {
            wish = wanted;
        }
    }

    @Override
    public Command poll() {
        Command command = wish.command;
        return command == Command.CONTINUE && deadline != Long.MAX_VALUE && clock.millis() >= deadline
                ? Command.TIME_OVER
                : command;
    }

    @Override
    public @Nullable Adjustment adjustment(long coming) {
        List<JobAdjustment> due = adjustments;
        if (due.isEmpty()) {
            return null;
        }
        JobAdjustment first = due.getFirst();
        Long known = first.step();
        if (known == null ? !recordEffect(first, coming) : coming < known) {
            return null;
        }
        synchronized (this) {
            adjustments = adjustments.subList(1, adjustments.size());
        }
        return new Adjustment(
                first.learningRate() == null ? OptionalDouble.empty() : OptionalDouble.of(first.learningRate()),
                first.epochs() == null ? OptionalInt.empty() : OptionalInt.of(first.epochs()));
    }

    /** What is not written down must not take effect, or a later run could not do the same. */
    private boolean recordEffect(JobAdjustment adjustment, long coming) {
        long now = clock.millis();
        if (now < adjustAgainAt) {
            return false;
        }
        adjustAgainAt = now + MILLIS_BETWEEN_TRIES;
        return reporter.adjusted(this, adjustment.takenEffectBefore(coming));
    }

    @Override
    public synchronized void adjusted(int epochs, long steps) {
        totalEpochs = epochs;
        totalSteps = steps;
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
        return new RunCheckpoints.Pending(state, snapshot(), before.plusMillis(clock.millis() - startedAt));
    }

    /** To be called now and then. */
    void tick() {
        if (checkpoints != null) {
            checkpoints.tick(clock.millis());
        }
    }

    /** The metric that decides the best epoch. */
    String watched() {
        return watched;
    }

    @Override
    public void stepLogged(long loggedStep, int epochOfStep, double batchLoss, double gradientNorm, double rate) {
        recorder.record(List.of(
                new MetricRow("batch_loss", loggedStep, epochOfStep, batchLoss),
                new MetricRow("gradient_norm", loggedStep, epochOfStep, gradientNorm),
                new MetricRow("learning_rate", loggedStep, epochOfStep, rate)));
        synchronized (this) {
            step = loggedStep + 1;
        }
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
        long now = clock.millis();
        long took;
        synchronized (this) {
            epoch = completed;
            step = steps;
            values.put("learning_rate", rate);
            latest = Collections.unmodifiableMap(values);
            Double value = values.get(watched);
            if (improved && value != null) {
                best.push(new BestEpoch(watched, value, completed));
            }
            took = now - epochStartedAt;
            epochStartedAt = now;
        }
        dirty = true;
        meters.epoch(Duration.ofMillis(took), rows);
    }

    @Override
    public void diverged(Divergence met) {
        if (met.goesOnAt() < 0) {
            synchronized (this) {
                divergence = met;
            }
            return;
        }
        synchronized (this) {
            step = met.goesOnAt();
            epoch = (int) (step * totalEpochs / totalSteps);
            best.removeIf(found -> found.epoch() > epoch);
        }
        dirty = true;
        recorder.undo(met.goesOnAt(), () -> {
            if (!reporter.wentBack(this, met)) {
                loseLease();
            }
        });
    }

    /** The one that ended training. */
    synchronized @Nullable Divergence divergence() {
        return divergence;
    }

    /** Writes what is new; several threads may ask at once. */
    void flush() {
        if (dirty) {
            dirty = false;
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
