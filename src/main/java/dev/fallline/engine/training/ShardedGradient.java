package dev.fallline.engine.training;

import dev.fallline.engine.linalg.VectorMath;
import dev.fallline.engine.training.ShardedRows.ShardBatch;
import java.util.Arrays;

/** The gradient over rows that lie elsewhere: each shard computes its part where its rows lie. */
final class ShardedGradient extends StepGradient {

    private final ShardedRows rows;

    ShardedGradient(TrainingPlan plan, VectorMath math, ShardedRows rows, float[] parameters) {
        super(
                plan,
                math,
                parameters,
                new float[parameters.length],
                Math.clamp(parameters.length / RowShards.RANGE_PARAMETERS, 1, plan.threads()));
        this.rows = rows;
    }

    @Override
    int members() {
        return ranges();
    }

    @Override
    double compute(Crew crew, Batch batch) {
        ShardGradient sum = rows.gradient(parameters, batchOf(batch));
        System.arraycopy(sum.gradient(), 0, gradient, 0, gradient.length);
        overRanges(crew, this::finishRange);
        return sum.loss();
    }

    private void finishRange(int range) {
        if (range < ranges()) {
            finish(range);
        }
    }

    private ShardBatch batchOf(Batch batch) {
        if (batch.rows() == rows.rows()) {
            return new ShardBatch(null, batch.step(), batch.weight());
        }
        // In ascending order each shard's rows follow one another, and the shard reads them in line.
        int[] chosen = batch.chosen();
        Arrays.sort(chosen);
        return new ShardBatch(rows.byShard(chosen), batch.step(), batch.weight());
    }
}
