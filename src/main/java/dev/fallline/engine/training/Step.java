package dev.fallline.engine.training;

import dev.fallline.engine.linalg.VectorMath;
import dev.fallline.engine.network.Dense;
import dev.fallline.engine.optimizer.Lbfgs;
import dev.fallline.engine.optimizer.Optimizer;
import dev.fallline.engine.optimizer.UpdateRule;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One step of gradient descent: gradient and norm over the batch, then clipping and update over ranges of the
 * parameters side by side.
 */
final class Step implements Advance {

    private final TrainingPlan plan;
    private final UpdateRule rule;
    private final Rows rows;
    private final StepGradient computation;
    private final Batch batch;
    private final float[] parameters;
    private final float[] average;

    /** Of a trainer's steps; those of a round are given theirs. */
    private @Nullable RowOrder order;

    // Made once: a method reference to an instance is an allocation.
    private final Crew.Part applyPart = this::applyRange;

    private double norm;
    private boolean interrupted;

    Step(TrainingPlan plan, UpdateRule rule, Rows rows, float[] parameters, float[] average, VectorMath math) {
        this.plan = plan;
        this.rule = rule;
        this.rows = rows;
        switch (rows) {
            case RowSource source -> {
                this.computation = StepGradient.of(plan, source, math, parameters);
                this.batch = new Batch(source);
            }
            case ShardedRows sharded -> {
                this.computation = new ShardedGradient(plan, math, sharded, parameters);
                this.batch = new Batch(RowSource.NONE);
            }
        }
        this.parameters = parameters;
        this.average = average;
    }

    /** Threads that steps of this plan can use. */
    @Override
    public int members() {
        return computation.members();
    }

    @Override
    public int batches() {
        return Math.ceilDiv(rows.rows(), batchSize());
    }

    private int batchSize() {
        return Math.min(plan.batchSize(), rows.rows());
    }

    @Override
    public int steps(int left) {
        return 1;
    }

    @Override
    public double compute(Crew crew, Progress at, LongToDoubleFunction rates, TrainingControl control) {
        RowOrder taken = order();
        taken.prepare(at.epoch, at.rollbacks);
        int first = at.batch * batchSize();
        return compute(crew, taken, first, Math.min(batchSize(), rows.rows() - first), at.step, control);
    }

    private RowOrder order() {
        RowOrder made = order;
        if (made == null) {
            made = new RowOrder(
                    rows.rows(),
                    (int) Math.ceilDiv(rows.values(), rows.rows()),
                    plan.shuffle() && plan.batchSize() < rows.rows(),
                    plan.seed(),
                    RowOrder.Reach.DEFAULT);
            order = made;
        }
        return made;
    }

    @Override
    public List<Integer> rowsNamed() {
        return batch.first(Divergence.ROWS_NAMED);
    }

    /** Flat gradient of the last step, penalty included, not clipped until {@link #update}. */
    float[] gradient() {
        return computation.gradient;
    }

    /** Euclidean norm of {@link #gradient} before clipping. */
    @Override
    public double norm() {
        return norm;
    }

    /**
     * Computes {@link #gradient} and {@link #norm}.
     *
     * @param taken order of the rows
     * @param first position in the order of the batch's first row
     * @param count rows of the batch
     * @return the mean of the rows' losses before the update, weighted by the rows' weights
     */
    double compute(Crew crew, RowOrder taken, int first, int count, long step, TrainingControl control) {
        batch.fill(taken, first, count, step, rows.weight(taken.rows(), first, count), control);
        return compute(crew);
    }

    private double compute(Crew crew) {
        double sum = computation.compute(crew, batch);
        norm = computation.norm();
        return batch.weight() > 0 ? sum / batch.weight() : 0;
    }

    /** Sum of the weights of the last batch's rows; their number when rows are not weighted. */
    @Override
    public double weight() {
        return batch.weight();
    }

    /**
     * Clips the gradient and lets the rule take the step.
     *
     * @param loss what {@link #compute} returned
     * @return false when the control interrupted a line search: then no step was taken
     */
    @Override
    public boolean update(Crew crew, double loss, double learningRate) {
        switch (rule) {
            case Optimizer optimizer -> {
                optimizer.beginStep(batch.step(), learningRate);
                computation.overRanges(crew, applyPart);
            }
            case Lbfgs lbfgs -> {
                interrupted = false;
                lbfgs.step(parameters, gradient(), objective(loss), learningRate, () -> evaluate(crew));
            }
        }
        return !interrupted;
    }

    private double evaluate(Crew crew) {
        double loss = compute(crew);
        interrupted |= batch.interrupted();
        if (interrupted) {
            return Double.NaN;
        }
        double value = objective(loss);
        return Double.isFinite(value) && Double.isFinite(norm) ? value : Double.POSITIVE_INFINITY;
    }

    private double objective(double loss) {
        return loss + plan.penalty().value(plan.network(), parameters);
    }

    /**
     * Where a divergence was met: the first layer with a gradient that is not finite, else with such a parameter, else the
     * one whose gradient is the largest.
     */
    @Override
    public int divergedLayer() {
        int layer = firstNotFinite(gradient());
        if (layer < 0) {
            layer = firstNotFinite(parameters);
        }
        return layer < 0 ? steepestLayer() : layer;
    }

    private int firstNotFinite(float[] values) {
        List<Dense> layers = plan.network().layers();
        for (int index = 0; index < layers.size(); index++) {
            for (int i = layers.get(index).weights(); i < layers.get(index).end(); i++) {
                if (!Float.isFinite(values[i])) {
                    return index;
                }
            }
        }
        return -1;
    }

    private int steepestLayer() {
        List<Dense> layers = plan.network().layers();
        int steepest = 0;
        double largest = -1;
        for (int index = 0; index < layers.size(); index++) {
            double squares = 0;
            for (int i = layers.get(index).weights(); i < layers.get(index).end(); i++) {
                squares += (double) gradient()[i] * gradient()[i];
            }
            if (squares > largest) {
                largest = squares;
                steepest = index;
            }
        }
        return steepest;
    }

    private void applyRange(int range) {
        if (range < computation.ranges()) {
            int from = computation.from(range);
            int to = computation.to(range);
            plan.clipping().clip(gradient(), norm, from, to);
            if (rule instanceof Optimizer optimizer) {
                optimizer.update(parameters, gradient(), from, to);
            }
            var averaging = plan.average();
            if (averaging != null) {
                averaging.update(batch.step(), parameters, average, from, to);
            }
        }
    }
}
