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
        int[] cuts = rows.cuts();
        int[][] byShard = new int[cuts.length - 1][];
        int next = 0;
        for (int shard = 0; shard < byShard.length; shard++) {
            int first = next;
            while (next < chosen.length && chosen[next] < cuts[shard + 1]) {
                chosen[next] -= cuts[shard];
                next++;
            }
            byShard[shard] = Arrays.copyOfRange(chosen, first, next);
        }
        return new ShardBatch(byShard, batch.step(), batch.weight());
    }
}
