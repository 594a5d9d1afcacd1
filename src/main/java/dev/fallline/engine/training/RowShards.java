package dev.fallline.engine.training;

import dev.fallline.engine.linalg.VectorMath;

/** Each thread computes the whole gradient over its own rows of the batch; then they are added up in shard order. */
final class RowShards extends StepGradient {

    /** Parameters below which a range is not worth another thread. */
    private static final int RANGE_PARAMETERS = 1 << 15;

    private final TrainingPlan plan;
    private final GradientPass[] passes;
    private final double[] losses;

    // Made once: a method reference to an instance is an allocation.
    private final Crew.Part shardPart = this::runShard;
    private final Crew.Part reducePart = this::reduce;

    // What the parts of the running step share.
    private Batch batch;
    private int shards;

    RowShards(
            TrainingPlan plan, VectorMath math, RowSource source, float[] parameters, int members, int batchRows) {
        this(plan, math, parameters, passes(plan, math, source, members, batchRows));
    }

    private RowShards(TrainingPlan plan, VectorMath math, float[] parameters, GradientPass[] passes) {
        super(
                plan,
                math,
                parameters,
                passes[0].gradient(),
                Math.clamp(parameters.length / RANGE_PARAMETERS, 1, passes.length));
        this.plan = plan;
        this.passes = passes;
        this.losses = new double[passes.length];
        this.batch = new Batch(RowSource.NONE);
    }

    private static GradientPass[] passes(
            TrainingPlan plan, VectorMath math, RowSource source, int members, int batchRows) {
        var passes = new GradientPass[members];
        for (int i = 0; i < members; i++) {
            passes[i] = GradientPass.of(plan, math, source, batchRows / members + 1);
        }
        return passes;
    }

    @Override
    int members() {
        return passes.length;
    }

    @Override
    double compute(Crew crew, Batch rows) {
        batch = rows;
        shards = Math.min(passes.length, shards(plan, rows.rows()));
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
