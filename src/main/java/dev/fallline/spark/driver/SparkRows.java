package dev.fallline.spark.driver;

import dev.fallline.dataset.DataPlan;
import dev.fallline.dataset.DataSlice;
import dev.fallline.engine.training.Part;
import dev.fallline.engine.training.RoundStart;
import dev.fallline.engine.training.Shard;
import dev.fallline.engine.training.ShardGradient;
import dev.fallline.engine.training.ShardRound;
import dev.fallline.engine.training.ShardScores;
import dev.fallline.engine.training.ShardedRows;
import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import java.util.function.BinaryOperator;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * A job's rows in the executors: a slice a partition, encoded once and kept. What is computed of them goes out as a
 * broadcast and comes back through a tree of sums. A partition whose executor was lost is read again by another.
 */
final class SparkRows implements ShardedRows {

    private static final int DEPTH = 2;

    private final JavaSparkContext spark;
    private final DataPlan plan;
    private final float @Nullable [] classWeights;
    private final int[] cuts;
    private final Broadcast<ExecutorJob> job;
    private final JavaRDD<ShardRows> shards;

    SparkRows(JavaSparkContext spark, DataPlan plan, ExecutorJob executorJob, int parts) {
        this.spark = spark;
        this.plan = plan;
        this.classWeights = executorJob.classWeights();
        List<DataSlice> slices = plan.cut(parts);
        this.cuts = cuts(slices);
        this.job = spark.broadcast(executorJob);
        // A slice inside of the RDD itself would go out again with each task of each step.
        List<Broadcast<DataSlice>> sent = slices.stream().map(spark::broadcast).toList();
        this.shards = read(spark, sent, job);
    }

    private static int[] cuts(List<DataSlice> slices) {
        int[] cuts = new int[slices.size() + 1];
        for (int i = 0; i < slices.size(); i++) {
            cuts[i + 1] = cuts[i] + slices.get(i).rows(Part.TRAINING);
        }
        return cuts;
    }

    private static JavaRDD<ShardRows> read(
            JavaSparkContext spark, List<Broadcast<DataSlice>> slices, Broadcast<ExecutorJob> job) {
        List<Integer> numbers = IntStream.range(0, slices.size()).boxed().toList();
        return spark.parallelize(numbers, slices.size())
                .map(number -> ShardRows.read(slices.get(number).value(), ExecutorContext.of(job)))
                .persist(StorageLevel.MEMORY_AND_DISK());
    }

    /** Has all rows read and kept, before the first step needs them. */
    void load() {
        shards.foreach(_ -> {});
    }

    @Override
    public int rows() {
        return plan.rows(Part.TRAINING);
    }

    @Override
    public int rows(Part part) {
        return plan.rows(part);
    }

    @Override
    public int features() {
        return plan.recipe().features();
    }

    @Override
    public int[] cuts() {
        return cuts.clone();
    }

    @Override
    public double weight(int[] order, int from, int count) {
        if (classWeights == null && !plan.weighted()) {
            return count;
        }
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            int row = order[i];
            sum += plan.weight(row) * (classWeights == null ? 1 : classWeights[(int) plan.targets()[row]]);
        }
        return sum;
    }

    @Override
    public ShardGradient gradient(float[] parameters, ShardBatch batch) {
        int[] positions = positions(batch);
        var request = new GradientRequest(parameters, batch.chosen(), positions, batch.step(), batch.weight());
        return sum(request, (shard, asked) -> asked.answer(shard), ShardGradient::plus);
    }

    /** Rows of the batch that lie in the shards before each. */
    private int[] positions(ShardBatch batch) {
        int[][] chosen = batch.chosen();
        if (chosen == null) {
            return cuts();
        }
        int[] positions = new int[chosen.length];
        for (int i = 1; i < positions.length; i++) {
            positions[i] = positions[i - 1] + chosen[i - 1].length;
        }
        return positions;
    }

    private record GradientRequest(
            float[] parameters, int @Nullable [][] chosen, int[] positions, long step, double weight)
            implements Serializable {

        ShardGradient answer(Located located) {
            int index = located.rows().index();
            return located.shard()
                    .gradient(parameters, chosen == null ? null : chosen[index], positions[index], step, weight);
        }
    }

    @Override
    public ShardRound round(RoundStart start) {
        return sum(start, (located, asked) -> located.shard().round(asked), ShardRound::plus);
    }

    @Override
    public SortedMap<String, Double> evaluate(
            float[] parameters, Part part, boolean ranked, BooleanSupplier abandoned) {
        if (abandoned.getAsBoolean()) {
            throw new CancellationException("The evaluation was given up");
        }
        return sum(
                        parameters,
                        (located, values) -> located.shard().scores(values, located.rows().rows(part), ranked),
                        ShardScores::plus)
                .values();
    }

    /** The rows of a partition with what is computed over them. */
    record Located(ShardRows rows, Shard shard) {}

    /** @param <Q> what is sent, @param <T> what comes back */
    @FunctionalInterface
    private interface Answer<Q, T> extends Serializable {
        T of(Located located, Q request);
    }

    /** A sum's operator that goes out with a task. */
    @FunctionalInterface
    private interface Plus<T> extends BinaryOperator<T>, Serializable {}

    private <Q, T> T sum(Q request, Answer<Q, T> answer, Plus<T> plus) {
        Broadcast<Q> sent = spark.broadcast(request);
        try {
            OrderedSum<T> sum = shards.treeAggregate(
                    none(), adding(sent, job, answer, plus), (one, other) -> OrderedSum.of(one, other, plus), DEPTH);
            return sum.total(plus);
        } finally {
            sent.destroy();
        }
    }

    /** Static, so that nothing of the driver goes out with it. */
    private static <Q, T> Function2<OrderedSum<T>, ShardRows, OrderedSum<T>> adding(
            Broadcast<Q> sent, Broadcast<ExecutorJob> job, Answer<Q, T> answer, Plus<T> plus) {
        return (sum, rows) -> {
            var located = new Located(rows, rows.shard(ExecutorContext.of(job)));
            return OrderedSum.with(sum, rows.index(), answer.of(located, sent.value()), plus);
        };
    }

    @SuppressWarnings("NullAway") // Spark copies the zero to each partition: null is the one that costs nothing.
    private static <T> OrderedSum<T> none() {
        return null;
    }
}
