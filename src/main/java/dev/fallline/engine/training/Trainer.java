package dev.fallline.engine.training;

import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.metric.MetricDirection;
import dev.fallline.engine.optimizer.UpdateRule;
import dev.fallline.engine.training.TrainingControl.Command;
import dev.fallline.engine.training.TrainingResult.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network by gradient descent: next batch, forward, loss, backward, update, record. Runs on the calling thread
 * (and, for large steps, on threads of its own that end with the run); its whole state is one value that can be taken
 * at any step boundary and restored into another trainer of the same plan and rows, which then goes on to the same
 * bits. Not for use by two threads at once.
 */
public final class Trainer {

    private final TrainingPlan plan;
    private final Scores scores;
    private final boolean validated;
    private final float[] parameters;

    /** What is evaluated and in the end returned: the average of the parameters where the plan has one. */
    private final float[] model;

    private final UpdateRule rule;
    private final Advance advance;
    private final Progress progress;
    private final Best best;
    private final @Nullable Plateau plateau;
    private final int batches;
    private final LongToDoubleFunction rates = this::learningRate;
    private final RollbackPoint rollbackPoint = new RollbackPoint();

    /**
     * @param training   at least one row
     * @param validation possibly without rows
     * @throws IllegalArgumentException when rows and network do not fit each other
     */
    public Trainer(TrainingPlan plan, RowSource training, RowSource validation, Linalg linalg) {
        this(plan, training, validation.rows() > 0, 0, linalg, members -> {
            var evaluator = new Evaluator(plan.task(), plan.classes(), plan.network(), plan.loss(), members);
            return (crew, values, part, ranked, abandoned) ->
                    evaluator.evaluate(crew, values, part == Part.TRAINING ? training : validation, ranked, abandoned);
        });
    }

    /**
     * Of rows that lie elsewhere.
     *
     * @param localSteps that each shard takes alone in a round; 0 for steps over rows of all shards
     * @throws IllegalArgumentException when rows and network do not fit each other
     */
    public Trainer(TrainingPlan plan, ShardedRows rows, int localSteps, Linalg linalg) {
        this(plan, rows, rows.rows(Part.VALIDATION) > 0, localSteps, linalg,
                _ -> (_, values, part, ranked, abandoned) -> rows.evaluate(values, part, ranked, abandoned));
    }

    private Trainer(
            TrainingPlan plan, Rows training, boolean validated, int localSteps, Linalg linalg, IntFunction<Scores> scores) {
        if (training.rows() == 0 || training.features() != plan.network().inputs()) {
            throw new IllegalArgumentException("%d rows of %d features for a network of %d inputs"
                    .formatted(training.rows(), training.features(), plan.network().inputs()));
        }
        this.plan = plan;
        this.validated = validated;
        this.parameters = plan.initial().clone();
        this.model = plan.average() == null ? parameters : parameters.clone();
        this.progress = new Progress(plan.learningRate(), plan.epochs());
        this.rule = plan.optimizer().create(parameters.length);
        this.advance = training instanceof ShardedRows sharded && localSteps > 0
                ? new LocalRounds(plan, rule, sharded, parameters, model, localSteps)
                : new Step(plan, rule, training, parameters, model, linalg.math());
        this.scores = scores.apply(advance.members());
        this.best = new Best(watched(), watchedDelta(), parameters.length);
        this.plateau = plan.plateau() == null ? null : new Plateau(plan.plateau());
        this.batches = advance.batches();
    }

    /** Who evaluates the rows of a part. */
    @FunctionalInterface
    private interface Scores {
        SortedMap<String, Double> of(
                Crew crew, float[] values, Part part, boolean ranked, BooleanSupplier abandoned);
    }

    /** Steps of the whole plan as it now stands, T. */
    public long totalSteps() {
        return (long) batches * progress.epochs;
    }

    /** Epochs of the whole plan as it now stands. */
    public int epochs() {
        return progress.epochs;
    }

    /** The best epoch so far, 1-based; 0 before there is one. */
    public int bestEpoch() {
        return best.epoch();
    }

    /** The watched metric's value there. */
    public OptionalDouble bestValue() {
        return best.value();
    }

    /** A copy of the model's parameters as they are, flat: their average where the plan asks for one. */
    public float[] parameters() {
        return model.clone();
    }

    /** Trains until the plan ends, the control says otherwise, or the loss is no longer finite. */
    public TrainingResult run(TrainingListener listener, TrainingControl control) {
        try (var crew = new Crew(advance.members())) {
            keepFirstRollbackPoint(crew, control);
            while (progress.epoch < progress.epochs) {
                double rate = Double.NaN;
                while (progress.batch < batches) {
                    Command command = control.poll();
                    if (command != Command.CONTINUE) {
                        return interrupted(command);
                    }
                    adjust(control, listener);
                    int taken = advance.steps(batches - progress.batch);
                    rate = learningRate(progress.step + taken - 1);

                    double loss = advance.compute(crew, progress, rates, control);
                    command = control.poll();
                    if (command != Command.CONTINUE) {
                        return interrupted(command);
                    }
                    if (!Double.isFinite(loss) || !Double.isFinite(advance.norm())) {
                        if (diverged(listener, loss, rate)) {
                            continue;
                        }
                        return result(Reason.DIVERGED);
                    }
                    double norm = advance.norm();
                    if (!advance.update(crew, loss, rate)) {
                        return interrupted(control.poll());
                    }
                    if (plan.onDivergence().rollback() && progress.batch + taken == batches && !finite()) {
                        if (diverged(listener, loss, rate)) {
                            continue;
                        }
                        return result(Reason.DIVERGED);
                    }
                    if (isLogged(taken)) {
                        listener.stepLogged(progress.step, progress.epoch + 1, loss, norm, rate);
                    }
                    progress.epochLoss += loss * advance.weight();
                    progress.epochWeight += advance.weight();
                    progress.batch += taken;
                    progress.step += taken;
                    if (progress.batch < batches && control.checkpointDue(progress.epoch, progress.step, false)) {
                        listener.checkpoint(state());
                    }
                }
                Reason reason = endEpoch(crew, listener, control, rate);
                if (reason != null) {
                    return result(reason);
                }
                if (control.checkpointDue(progress.epoch, progress.step, true)) {
                    listener.checkpoint(state());
                }
            }
            return result(finished(Reason.COMPLETED));
        }
    }

    private void adjust(TrainingControl control, TrainingListener listener) {
        Adjustment adjustment = control.adjustment(progress.step);
        if (adjustment != null) {
            progress.learningRate = adjustment.learningRate().orElse(progress.learningRate);
            progress.epochs = Math.max(adjustment.epochs().orElse(progress.epochs), progress.epoch + 1);
            listener.adjusted(progress.epochs, totalSteps());
        }
    }

    /** Whether one of the coming steps is due by {@code log_every_steps}. */
    private boolean isLogged(int taken) {
        long last = progress.step + taken - 1;
        return last / plan.logEverySteps() * plan.logEverySteps() >= progress.step;
    }

    /** α of a step. */
    private double learningRate(long step) {
        double scheduled = plateau == null
                ? plan.schedule().learningRate(step, totalSteps(), progress.learningRate)
                : plateau.learningRate(progress.learningRate);
        return progress.rateScale * scheduled;
    }

    /** @param rate α of the epoch's last step */
    private @Nullable Reason endEpoch(Crew crew, TrainingListener listener, TrainingControl control, double rate) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("train_loss", progress.epochLoss / progress.epochWeight);
        if (validated) {
            try {
                scores.of(crew, model, Part.VALIDATION, ranked(), () -> control.poll() == Command.CANCEL)
                        .forEach((name, value) -> metrics.put("validation_" + name, value));
            } catch (CancellationException cancelled) {
                return Reason.CANCELLED;
            }
        }
        progress.epoch++;
        progress.batch = 0;
        progress.epochLoss = 0;
        progress.epochWeight = 0;
        boolean improved = best.offer(progress.epoch, metrics, model);
        if (plateau != null) {
            plateau.observe(metrics);
        }
        listener.epochCompleted(progress.epoch, progress.step, rate, metrics, improved);
        keepRollbackPoint(metrics.getOrDefault("train_loss", Double.NaN));

        if (!finite()) {
            return Reason.DIVERGED;
        }
        var target = plan.target();
        if (target != null && reached(target, metrics)) {
            return Reason.TARGET_REACHED;
        }
        var stopping = plan.earlyStopping();
        if (stopping != null && best.epochsWithout() >= stopping.patience() && progress.epoch < progress.epochs) {
            return finished(Reason.EARLY_STOPPED);
        }
        return null;
    }

    private static boolean reached(TrainingPlan.Target target, Map<String, Double> metrics) {
        double value = metrics.getOrDefault(target.metric(), Double.NaN);
        return MetricDirection.higherIsBetter(target.metric())
                ? value >= target.value()
                : value <= target.value();
    }

    /** The end of a plan with {@code restore_best}: the best epoch's parameters are the result. */
    private Reason finished(Reason reason) {
        var stopping = plan.earlyStopping();
        if (stopping != null && stopping.restoreBest()) {
            best.copyTo(model);
        }
        return reason;
    }

    private TrainingResult interrupted(Command command) {
        return result(switch (command) {
            case CANCEL -> Reason.CANCELLED;
            case PAUSE -> Reason.PAUSED;
            case TIME_OVER -> Reason.TIME_OVER;
            case STOP_KEEP_LAST, CONTINUE -> Reason.STOPPED;
            case STOP_KEEP_BEST -> {
                best.copyTo(model);
                yield Reason.STOPPED;
            }
        });
    }

    /** @return whether training goes on from the rollback point */
    private boolean diverged(TrainingListener listener, double loss, double rate) {
        TrainerState point = progress.rollbacks < plan.onDivergence().maxRollbacks() ? rollbackPoint.state() : null;
        listener.diverged(new Divergence(
                progress.step,
                progress.epoch + 1,
                advance.divergedLayer(),
                loss,
                advance.norm(),
                rate,
                advance.rowsNamed(),
                point == null ? -1 : (long) point.number("step")));
        if (point == null) {
            return false;
        }
        int rollbacks = progress.rollbacks + 1;
        double scale = progress.rateScale * (plan.onDivergence().halveRate() ? 0.5 : 1);
        double rateAsItStands = progress.learningRate;
        int epochsAsTheyStand = progress.epochs;
        restoreCore(point);
        progress.rollbacks = rollbacks;
        progress.rateScale = scale;
        progress.learningRate = rateAsItStands;
        progress.epochs = epochsAsTheyStand;
        return true;
    }

    private void keepFirstRollbackPoint(Crew crew, TrainingControl control) {
        if (plan.onDivergence().rollback() && rollbackPoint.isMissing() && control.poll() == Command.CONTINUE) {
            rollbackPoint.keep(
                    core(),
                    scores.of(crew, model, Part.TRAINING, false, () -> false).getOrDefault("loss", Double.NaN));
        }
    }

    private void keepRollbackPoint(double loss) {
        if (plan.onDivergence().rollback() && rollbackPoint.isBeatenBy(loss)) {
            rollbackPoint.keep(core(), loss);
        }
    }

    private TrainingResult result(Reason reason) {
        Reason told = reason != Reason.CANCELLED && reason != Reason.PAUSED && !finite() ? Reason.DIVERGED : reason;
        return new TrainingResult(told, progress.epoch, progress.step, best.epoch(), best.value());
    }

    private boolean finite() {
        for (float parameter : model) {
            if (!Float.isFinite(parameter)) {
                return false;
            }
        }
        return true;
    }

    /** The metric that decides the best epoch. */
    private String watched() {
        var stopping = plan.earlyStopping();
        if (stopping != null) {
            return stopping.metric();
        }
        return validated ? "validation_loss" : "train_loss";
    }

    private double watchedDelta() {
        var stopping = plan.earlyStopping();
        return stopping == null ? 0 : stopping.minDelta();
    }

    /** Whether any metric that decides something each epoch is the costly one. */
    private boolean ranked() {
        String name = "validation_roc_auc";
        return watched().equals(name)
                || plan.target() != null && plan.target().metric().equals(name)
                || plan.plateau() != null && plan.plateau().metric().equals(name);
    }

    /** The whole state as a value. */
    public TrainerState state() {
        TrainerState core = core();
        rollbackPoint.save(core.tensors(), core.numbers());
        return core;
    }

    /** The state without the point to go back to. */
    private TrainerState core() {
        var tensors = new TreeMap<String, float[]>();
        var numbers = new TreeMap<String, Double>();
        tensors.put("parameters", parameters);
        if (model != parameters) {
            tensors.put("average", model);
        }
        rule.buffers().forEach((name, buffer) -> tensors.put("optimizer." + name, buffer));
        progress.save(numbers);
        best.save(tensors, numbers);
        if (plateau != null) {
            plateau.save(numbers);
        }
        return new TrainerState(tensors, numbers);
    }

    /**
     * Goes back, or forward, to a state of the same plan and rows.
     *
     * @throws IllegalStateException when the state is of another plan
     */
    public void restore(TrainerState state) {
        restoreCore(state);
        rollbackPoint.restore(state);
    }

    private void restoreCore(TrainerState state) {
        state.copyTensor("parameters", parameters);
        if (model != parameters) {
            state.copyTensor("average", model);
        }
        rule.buffers().forEach((name, buffer) -> state.copyTensor("optimizer." + name, buffer));
        progress.restore(state);
        best.restore(state);
        if (plateau != null) {
            plateau.restore(state);
        }
    }
}
