package dev.fallline.engine.training;

import dev.fallline.engine.linalg.VectorMath;
import java.util.function.IntUnaryOperator;

/** Each thread computes the whole gradient over its own rows of the batch; then they are added up in shard order. */
final class RowShards extends StepGradient {

    /** Parameters below which a range is not worth another thread. */
    static final int RANGE_PARAMETERS = 1 << 15;

    private final int members;
    private final IntUnaryOperator shardsOf;
    private final GradientPass[] passes;
    private final double[] losses;

    // Made once: a method reference to an instance is an allocation.
    private final Crew.Part shardPart = this::runShard;
    private final Crew.Part reducePart = this::reduce;

    // What the parts of the running step share.
    private Batch batch;
    private int shards;

    /**
     * @param shards   of the largest batch
     * @param members  threads, which may be more: they share the update
     * @param shardsOf shards of a batch of so many rows
     */
    RowShards(
            TrainingPlan plan,
            VectorMath math,
            RowSource source,
            float[] parameters,
            int shards,
            int members,
            int batchRows,
            IntUnaryOperator shardsOf) {
        this(plan, math, parameters, passes(plan, math, source, shards, batchRows), members, shardsOf);
    }

    private RowShards(
            TrainingPlan plan,
            VectorMath math,
            float[] parameters,
            GradientPass[] passes,
            int members,
            IntUnaryOperator shardsOf) {
        super(
                plan,
                math,
                parameters,
                passes[0].gradient(),
                Math.clamp(parameters.length / RANGE_PARAMETERS, 1, members));
        this.members = members;
        this.shardsOf = shardsOf;
        this.passes = passes;
        this.losses = new double[passes.length];
        this.batch = new Batch(RowSource.NONE);
    }

    private static GradientPass[] passes(
            TrainingPlan plan, VectorMath math, RowSource source, int shards, int batchRows) {
        var passes = new GradientPass[shards];
        for (int i = 0; i < shards; i++) {
            passes[i] = GradientPass.of(plan, math, source, batchRows / shards + 1);
        }
        return passes;
    }

    @Override
    int members() {
        return members;
    }

    @Override
    double compute(Crew crew, Batch rows) {
        batch = rows;
        shards = Math.min(passes.length, shardsOf.applyAsInt(rows.rows()));
        if (shards == 1) {
            runShard(0);
        } else {
            crew.run(shardPart);
        }
        overRanges(crew, reducePart);
        double sum = 0;
        for (int i = 0; i < shards; i++) {
            sum += losses[i];
        }
        return sum;
    }

    private void runShard(int member) {
        if (member < shards) {
            int from = (int) ((long) batch.rows() * member / shards);
            int to = (int) ((long) batch.rows() * (member + 1) / shards);
            losses[member] = passes[member].run(parameters, batch, from, to);
        }
    }

    private void reduce(int range) {
        if (range < ranges()) {
            for (int s = 1; s < shards; s++) {
                float[] part = passes[s].gradient();
                for (int i = from(range); i < to(range); i++) {
                    gradient[i] += part[i];
                }
            }
            finish(range);
        }
    }
}
