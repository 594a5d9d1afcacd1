package dev.fallline.engine.training;

import dev.fallline.engine.linalg.VectorMath;

/**
 * The gradient of the objective over a batch, computed by a {@link Crew}. How the work is cut depends on the batch, the
 * network and the number of threads only, so that the result does not depend on scheduling.
 */
abstract class StepGradient {

    /** Multiply-adds of the forward pass below which a shard costs more to hand out than to compute. */
    private static final long SHARD_WORK = 200_000;

    /** Fetching a feature of a row that lies anywhere in memory takes as long as so many multiply-adds. */
    private static final long FETCH_WORK = 16;

    private final TrainingPlan plan;
    private final VectorMath math;
    private final int[] cuts;
    private final double[] squares;

    final float[] parameters;

    /** Flat; of the last batch, penalty included. */
    final float[] gradient;

    /** @param ranges how many ranges of the parameters are worked on side by side */
    StepGradient(TrainingPlan plan, VectorMath math, float[] parameters, float[] gradient, int ranges) {
        this.plan = plan;
        this.math = math;
        this.parameters = parameters;
        this.gradient = gradient;
        this.cuts = plan.network().cut(ranges);
        this.squares = new double[ranges];
    }

    /** The way that suits the plan: by parameters where a whole batch's values fit into the cache, else by rows. */
    static StepGradient of(TrainingPlan plan, RowSource rows, VectorMath math, float[] parameters) {
        int batchRows = Math.min(plan.batchSize(), rows.rows());
        double rowValues = (double) rows.values() / Math.max(1, rows.rows());
        if (rows.sparse()) {
            int ranges = Math.clamp(plan.network().parameters() / RowShards.RANGE_PARAMETERS, 1, plan.threads());
            int shards = sparseShards(plan, rowValues, batchRows);
            return new RowShards(
                    plan, math, rows, parameters, shards, Math.max(ranges, shards), batchRows,
                    count -> sparseShards(plan, rowValues, count));
        }
        int members = shards(plan, batchRows);
        boolean deep = plan.network().layers().size() > 1;
        return members > 1 && deep && batchRows <= GradientPass.blockRows(plan.network())
                ? new ParameterShards(plan, math, parameters, members, batchRows)
                : new RowShards(
                        plan, math, rows, parameters, members, members, batchRows, count -> shards(plan, count));
    }

    /**
     * Threads that a batch of sparse rows is worth: another one has a gradient of its own, which must be made and added
     * up whole.
     */
    private static int sparseShards(TrainingPlan plan, double rowValues, int batchRows) {
        double work = batchRows * rowValues * (plan.network().outputs() + FETCH_WORK);
        double worth = Math.min(work / SHARD_WORK, work / (4.0 * plan.network().parameters()));
        return (int) Math.clamp(Math.min(worth, batchRows), 1, plan.threads());
    }

    /** Threads that a batch is worth. */
    static int shards(TrainingPlan plan, int batchRows) {
        long work = batchRows * (plan.network().parameters() + FETCH_WORK * plan.network().inputs());
        return (int) Math.clamp(Math.min(work / SHARD_WORK, batchRows), 1, plan.threads());
    }

    /** Threads that the largest batch is worth. */
    abstract int members();

    /**
     * Overwrites {@link #gradient}, its penalty included.
     *
     * @return the weighted sum of the rows' losses
     */
    abstract double compute(Crew crew, Batch batch);

    final int ranges() {
        return squares.length;
    }

    /** First index of a range. */
    final int from(int range) {
        return cuts[range];
    }

    /** Index after a range's last. */
    final int to(int range) {
        return cuts[range + 1];
    }

    /** Runs a part for each range. */
    final void overRanges(Crew crew, Crew.Part part) {
        if (ranges() == 1) {
            part.run(0);
        } else {
            crew.run(part);
        }
    }

    /** Adds the penalty to a range that holds the gradient of the loss, and takes its squares while it is in the cache. */
    final void finish(int range) {
        plan.penalty().addGradient(plan.network(), parameters, gradient, from(range), to(range));
        squares[range] = math.sumOfSquares(gradient, from(range), to(range) - from(range));
    }

    /** Euclidean norm of the whole gradient. */
    final double norm() {
        double sum = 0;
        for (double square : squares) {
            sum += square;
        }
        return Math.sqrt(sum);
    }
}
