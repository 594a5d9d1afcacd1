package dev.fallline.engine.training;

import dev.fallline.engine.linalg.VectorMath;
import dev.fallline.engine.optimizer.UpdateRule;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Some of a job's rows where they lie, with what one thread computes over them: pure functions of parameters and rows,
 * whose results are added up over the shards.
 */
public final class Shard {

    /** Sets the orders of shards apart. */
    private static final long NEXT = 0x9e3779b97f4a7c15L;

    private final TrainingPlan plan;
    private final RowSource rows;
    private final VectorMath math;
    private final RowOrder order;
    private @Nullable RowOrder all;

    /**
     * @param index of the shard
     * @param rows  the training rows in it, possibly none
     */
    public Shard(int index, TrainingPlan plan, RowSource rows, VectorMath math) {
        this.plan = plan;
        this.rows = rows;
        this.math = math;
        this.order = new RowOrder(
                rows.rows(),
                rows.features(),
                plan.shuffle() && plan.batchSize() < rows.rows(),
                plan.seed() ^ (index + 1) * NEXT,
                RowOrder.Reach.DEFAULT);
    }

    /**
     * The shard's part in the gradient of a batch's mean loss, without penalty.
     *
     * @param chosen   numbers of the shard's rows that are of the batch; {@code null} for all
     * @param position rows of the batch that lie in the shards before
     * @param step     0-based number of the step
     * @param weight   sum of the weights of the whole batch's rows
     */
    public ShardGradient gradient(
            float[] parameters, int @Nullable [] chosen, int position, long step, double weight) {
        int count = chosen == null ? rows.rows() : chosen.length;
        if (count == 0) {
            return new ShardGradient(0, new float[parameters.length]);
        }
        var batch = new Batch(rows);
        batch.fill(chosen == null ? allRows() : RowOrder.of(chosen), 0, count, step, weight, TrainingControl.NONE);
        batch.place(position);
        var pass = GradientPass.of(plan, math, rows, count);
        double loss = pass.run(parameters, batch, 0, count);
        return new ShardGradient(loss, pass.gradient());
    }

    /** Some of the training rows, with the weights that they have here. */
    public DenseRows copy(int[] chosen) {
        return DenseRows.copyOf(rows, chosen);
    }

    private RowOrder allRows() {
        RowOrder known = all;
        if (known == null) {
            known = new RowOrder(rows.rows(), 1, false, 0, RowOrder.Reach.DEFAULT);
            known.prepare(0, 0);
            all = known;
        }
        return known;
    }

    /** Steps of mini-batches of the shard alone, as many as the round has and its rows last for. */
    public ShardRound round(RoundStart start) {
        float[] parameters = start.parameters().clone();
        float[] average = start.average() == null ? null : start.average().clone();
        UpdateRule rule = plan.optimizer().create(parameters.length);
        var buffers = rule.buffers();
        buffers.forEach((name, buffer) -> {
            float[] given = start.buffers().get(name);
            if (given == null || given.length != buffer.length) {
                throw new IllegalArgumentException("The round has no buffer '%s' of %d values".formatted(name, buffer.length));
            }
            System.arraycopy(given, 0, buffer, 0, buffer.length);
        });
        order.prepare(start.epoch(), start.rollbacks());
        double loss = 0;
        double weight = 0;
        double norms = 0;
        long taken = 0;
        int steps = 0;
        int batchSize = Math.min(plan.batchSize(), Math.max(1, rows.rows()));
        if (rows.rows() > 0) {
            var step = new Step(plan, rule, rows, parameters, average == null ? parameters : average, math);
            try (var crew = new Crew(step.members())) {
                for (; steps < start.rates().length; steps++) {
                    long first = (long) (start.batch() + steps) * batchSize;
                    if (first >= rows.rows()) {
                        break;
                    }
                    int count = (int) Math.min(batchSize, rows.rows() - first);
                    double mean = step.compute(
                            crew, order, (int) first, count, start.step() + steps, TrainingControl.NONE);
                    loss += mean * step.weight();
                    weight += step.weight();
                    norms += step.norm();
                    taken += count;
                    if (!Double.isFinite(mean) || !Double.isFinite(step.norm())) {
                        return new ShardRound(Double.NaN, weight, Double.NaN, parameters, average, new TreeMap<>(buffers));
                    }
                    step.update(crew, mean, start.rates()[steps]);
                }
            }
        }
        float share = (float) ((double) taken / start.rows());
        return new ShardRound(loss, weight, steps == 0 ? 0 : norms / steps, parameters, average, new TreeMap<>(buffers))
                .weighing(share);
    }

    /**
     * Loss and metrics of rows that lie here.
     *
     * @param over possibly without rows
     */
    public ShardScores scores(float[] parameters, RowSource over, boolean ranked) {
        var evaluator = new Evaluator(plan.task(), plan.classes(), plan.network(), plan.loss(), 1);
        return evaluator.sums(parameters, over, ranked);
    }
}
