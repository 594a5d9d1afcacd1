package dev.fallline.engine.training;

import dev.fallline.engine.optimizer.UpdateRule;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Local SGD: each shard takes some steps of mini-batches over its own rows, then parameters and optimizer state are
 * averaged, weighted by the rows that each shard took (Stich, <i>Local SGD converges fast and communicates little</i>,
 * ICLR 2019; McMahan et al., <i>Communication-efficient learning of deep networks from decentralized data</i>, AISTATS
 * 2017).
 */
final class LocalRounds implements Advance {

    private final TrainingPlan plan;
    private final UpdateRule rule;
    private final ShardedRows rows;
    private final float[] parameters;
    private final float[] average;
    private final int localSteps;
    private final int largest;
    private @Nullable ShardRound last;

    /**
     * @param average    the same array where the plan has none
     * @param localSteps of a round, ≥ 1
     */
    LocalRounds(
            TrainingPlan plan,
            UpdateRule rule,
            ShardedRows rows,
            float[] parameters,
            float[] average,
            int localSteps) {
        this.plan = plan;
        this.rule = rule;
        this.rows = rows;
        this.parameters = parameters;
        this.average = average;
        this.localSteps = localSteps;
        int most = 1;
        for (int shard = 0; shard < shards(); shard++) {
            most = Math.max(most, rowsOf(shard));
        }
        this.largest = most;
    }

    private int shards() {
        return rows.cuts().length - 1;
    }

    private int rowsOf(int shard) {
        return rows.cuts()[shard + 1] - rows.cuts()[shard];
    }

    @Override
    public int members() {
        return 1;
    }

    @Override
    public int batches() {
        return Math.ceilDiv(largest, Math.min(plan.batchSize(), largest));
    }

    @Override
    public int steps(int left) {
        return Math.min(localSteps, left);
    }

    @Override
    public double compute(Crew crew, Progress at, LongToDoubleFunction rates, TrainingControl control) {
        int steps = steps(batches() - at.batch);
        double[] alpha = new double[steps];
        for (int i = 0; i < steps; i++) {
            alpha[i] = rates.applyAsDouble(at.step + i);
        }
        ShardRound round = rows.round(new RoundStart(
                parameters,
                average == parameters ? null : average,
                new TreeMap<>(rule.buffers()),
                at.epoch,
                at.rollbacks,
                at.batch,
                at.step,
                alpha,
                rowsOfRound(at.batch, steps)));
        last = round;
        return round.weight() > 0 ? round.loss() / round.weight() : 0;
    }

    /** Rows that all shards together take. */
    private long rowsOfRound(int batch, int steps) {
        long sum = 0;
        for (int shard = 0; shard < shards(); shard++) {
            long size = Math.min(plan.batchSize(), Math.max(1, rowsOf(shard)));
            long first = Math.min(rowsOf(shard), batch * size);
            sum += Math.min(rowsOf(shard), (batch + steps) * size) - first;
        }
        return sum;
    }

    @Override
    public boolean update(Crew crew, double loss, double rate) {
        ShardRound round = computed();
        System.arraycopy(round.parameters(), 0, parameters, 0, parameters.length);
        if (round.average() != null) {
            System.arraycopy(round.average(), 0, average, 0, average.length);
        }
        rule.buffers().forEach((name, buffer) -> System.arraycopy(
                round.buffers().getOrDefault(name, buffer), 0, buffer, 0, buffer.length));
        return true;
    }

    private ShardRound computed() {
        ShardRound round = last;
        if (round == null) {
            throw new IllegalStateException("No round was computed");
        }
        return round;
    }

    @Override
    public double norm() {
        return computed().norm();
    }

    @Override
    public double weight() {
        return computed().weight();
    }

    /** The first layer; which of a shard's it was does not come with its result. */
    @Override
    public int divergedLayer() {
        return 0;
    }

    @Override
    public List<Integer> rowsNamed() {
        return List.of();
    }
}
