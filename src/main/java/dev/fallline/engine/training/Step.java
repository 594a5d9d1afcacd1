package dev.fallline.engine.training;

import dev.fallline.engine.linalg.VectorMath;
import dev.fallline.engine.network.Dense;
import dev.fallline.engine.optimizer.Lbfgs;
import dev.fallline.engine.optimizer.Optimizer;
import dev.fallline.engine.optimizer.UpdateRule;

/**
 * One step of gradient descent: the gradient over the batch's shards side by side, their sum in shard order, penalty
 * and norm over ranges of the parameters, then clipping and update over the same ranges. The cut into shards and ranges
 * depends on the batch and the number of threads only, so that the result does not depend on scheduling.
 */
final class Step {

    /** Multiply-adds of the forward pass below which a shard costs more to hand out than to compute. */
    private static final long SHARD_WORK = 200_000;

    /** Fetching a feature of a row that lies anywhere in memory takes as long as so many multiply-adds. */
    private static final long FETCH_WORK = 16;

    /** Parameters below which a range is not worth another thread. */
    private static final int RANGE_PARAMETERS = 1 << 15;

    private final TrainingPlan plan;
    private final UpdateRule rule;
    private final VectorMath math;
    private final RowSource source;
    private final GradientPass[] passes;
    private final double[] losses;
    private final double[] squares;
    private final float[] parameters;
    private final float[] average;
    private final float[] gradient;

    // Made once: a method reference to an instance is an allocation.
    private final Crew.Part shardPart = this::runShard;
    private final Crew.Part reducePart = this::reduce;
    private final Crew.Part applyPart = this::applyRange;

    // What the parts of the running step share.
    private RowOrder order;
    private TrainingControl control = TrainingControl.NONE;
    private long number;
    private int batch;
    private int rows;
    private double weight;
    private int shards;
    private double norm;
    private boolean interrupted;

    Step(TrainingPlan plan, UpdateRule rule, RowSource source, float[] parameters, float[] average, VectorMath math) {
        this.plan = plan;
        this.rule = rule;
        this.math = math;
        this.source = source;
        this.parameters = parameters;
        this.average = average;
        this.order = new RowOrder(0, false, 0);
        int batchRows = Math.min(plan.batchSize(), source.rows());
        int members = shards(batchRows);
        this.passes = new GradientPass[members];
        for (int i = 0; i < members; i++) {
            passes[i] = new GradientPass(plan.network(), plan.loss(), source, batchRows / members + 1);
        }
        this.losses = new double[members];
        this.squares = new double[members];
        this.gradient = passes[0].gradient();
    }

    /** Threads that steps of this plan can use. */
    int members() {
        return passes.length;
    }

    private int shards(int batchRows) {
        long work = batchRows * (parameters.length + FETCH_WORK * plan.network().inputs());
        return (int) Math.clamp(Math.min(work / SHARD_WORK, batchRows), 1, plan.threads());
    }

    /** Flat gradient of the last step, penalty included, not clipped until {@link #update}. */
    float[] gradient() {
        return gradient;
    }

    /** Euclidean norm of {@link #gradient} before clipping. */
    double norm() {
        return norm;
    }

    /**
     * Computes {@link #gradient} and {@link #norm}.
     *
     * @param first position in the order of the batch's first row
     * @param count rows of the batch
     * @return the mean of the rows' losses before the update, weighted by the rows' weights
     */
    double compute(Crew crew, RowOrder rowOrder, int first, int count, long step, TrainingControl stop) {
        order = rowOrder;
        control = stop;
        number = step;
        batch = first;
        rows = count;
        weight = source.weight(rowOrder.rows(), first, count);
        shards = Math.min(passes.length, shards(count));
        if (shards == 1) {
            runShard(0);
        } else {
            crew.run(shardPart);
        }
        runRanges(crew, reducePart);
        double sum = 0;
        double square = 0;
        for (int i = 0; i < ranges(); i++) {
            square += squares[i];
        }
        for (int i = 0; i < shards; i++) {
            sum += losses[i];
        }
        norm = Math.sqrt(square);
        return weight > 0 ? sum / weight : 0;
    }

    /** Sum of the weights of the last batch's rows; their number when rows are not weighted. */
    double weight() {
        return weight;
    }

    /**
     * Clips the gradient and lets the rule take the step.
     *
     * @param loss what {@link #compute} returned
     * @return false when the control interrupted a line search: then no step was taken
     */
    boolean update(Crew crew, double loss, double learningRate) {
        switch (rule) {
            case Optimizer optimizer -> {
                optimizer.beginStep(number, learningRate);
                runRanges(crew, applyPart);
            }
            case Lbfgs lbfgs -> {
                interrupted = false;
                lbfgs.step(parameters, gradient, objective(loss), learningRate, () -> evaluate(crew));
            }
        }
        return !interrupted;
    }

    private double evaluate(Crew crew) {
        double loss = compute(crew, order, batch, rows, number, control);
        interrupted |= control.poll() != TrainingControl.Command.CONTINUE;
        if (interrupted) {
            return Double.NaN;
        }
        double value = objective(loss);
        return Double.isFinite(value) && Double.isFinite(norm) ? value : Double.POSITIVE_INFINITY;
    }

    private double objective(double loss) {
        return loss + plan.penalty().value(plan.network(), parameters);
    }

    /** The first layer with a gradient that is not finite, or −1. */
    int divergedLayer() {
        int index = 0;
        for (Dense layer : plan.network().layers()) {
            for (int i = layer.weights(); i < layer.end(); i++) {
                if (!Float.isFinite(gradient[i])) {
                    return index;
                }
            }
            index++;
        }
        return -1;
    }

    private void runShard(int member) {
        if (member < shards) {
            int from = (int) ((long) rows * member / shards);
            int to = (int) ((long) rows * (member + 1) / shards);
            float scale = weight > 0 ? (float) (1 / weight) : 0;
            losses[member] = passes[member].run(parameters, order, batch, from, to, scale, number, control);
        }
    }

    private int ranges() {
        return Math.clamp(parameters.length / RANGE_PARAMETERS, 1, passes.length);
    }

    private void runRanges(Crew crew, Crew.Part part) {
        if (ranges() == 1) {
            part.run(0);
        } else {
            crew.run(part);
        }
    }

    private int rangeStart(int member) {
        return (int) ((long) parameters.length * member / ranges()) & -16;
    }

    private int rangeEnd(int member) {
        return member + 1 == ranges() ? parameters.length : rangeStart(member + 1);
    }

    private void reduce(int member) {
        if (member >= ranges()) {
            return;
        }
        int from = rangeStart(member);
        int to = rangeEnd(member);
        for (int s = 1; s < shards; s++) {
            float[] part = passes[s].gradient();
            for (int i = from; i < to; i++) {
                gradient[i] += part[i];
            }
        }
        plan.penalty().addGradient(plan.network(), parameters, gradient, from, to);
        squares[member] = math.sumOfSquares(gradient, from, to - from);
    }

    private void applyRange(int member) {
        if (member < ranges()) {
            int from = rangeStart(member);
            int to = rangeEnd(member);
            plan.clipping().clip(gradient, norm, from, to);
            if (rule instanceof Optimizer optimizer) {
                optimizer.update(parameters, gradient, from, to);
            }
            var averaging = plan.average();
            if (averaging != null) {
                averaging.update(number, parameters, average, from, to);
            }
        }
    }
}
