package dev.fallline.spark.driver;

import dev.fallline.dataset.DataPlan;
import dev.fallline.dataset.DataSlice;
import dev.fallline.engine.training.DenseRows;
import dev.fallline.engine.training.Lipschitz;
import dev.fallline.engine.training.Part;
import dev.fallline.engine.training.RoundStart;
import dev.fallline.engine.training.RowSource;
import dev.fallline.engine.training.ShardGradient;
import dev.fallline.engine.training.ShardRound;
import dev.fallline.engine.training.ShardedRows;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;

/**
 * A job's rows in the executors: a slice a partition, encoded once and kept. What is computed of them goes out as a
 * broadcast and comes back through a tree of sums. A partition whose executor was lost is read again by another.
 */
final class SparkRows implements ShardedRows {

    private static final int DEPTH = 2;

    /** Parts up to which a tree of two levels is flat. */
    private static final int MOST_FLAT = 4;

    /** Numbers of a sample: 64 MiB of float32. */
    private static final int MOST_SAMPLED = 1 << 24;

    private final JavaSparkContext spark;
    private final DataPlan plan;
    private final float @Nullable [] classWeights;
    private final int[] cuts;
    private final Broadcast<ExecutorJob> job;
    private final JavaRDD<ShardRows> shards;
    private final Ahead ahead = new Ahead();

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
        return ahead.take(parameters, batch).orElseGet(() -> sum(request(parameters, batch)));
    }

    private Request.Gradient request(float[] parameters, ShardBatch batch) {
        return new Request.Gradient(parameters, batch.chosen(), positions(batch), batch.step(), batch.weight());
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

    /** Training rows that stand for all, brought here. */
    RowSource sample() {
        int[][] chosen = byShard(Lipschitz.sample(rows(), features(), MOST_SAMPLED));
        Broadcast<int[][]> sent = spark.broadcast(chosen);
        try {
            return DenseRows.joined(shards.map(copying(sent, job)).collect());
        } finally {
            sent.destroy();
        }
    }

    private static Function<ShardRows, DenseRows> copying(Broadcast<int[][]> chosen, Broadcast<ExecutorJob> job) {
        return rows -> rows.shard(ExecutorContext.of(job)).copy(chosen.value()[rows.index()]);
    }

    @Override
    public ShardRound round(RoundStart start) {
        return sum(new Request.Round(start));
    }

    @Override
    public SortedMap<String, Double> evaluate(
            float[] parameters, Part part, boolean ranked, BooleanSupplier abandoned) {
        if (abandoned.getAsBoolean()) {
            throw new CancellationException("The evaluation was given up");
        }
        var scores = new Request.Scores(parameters, part, ranked);
        var expected = part == Part.VALIDATION ? ahead.expected() : Optional.<ShardBatch>empty();
        if (expected.isEmpty()) {
            return sum(scores).values();
        }
        var both = sum(new Request.Both(scores, request(parameters, expected.get())));
        ahead.put(parameters, expected.get(), both.gradient());
        return both.scores().values();
    }

    private <T> T sum(Request<T> request) {
        try (var sent = Sent.of(request, spark)) {
            return shards.getNumPartitions() <= MOST_FLAT ? flatSum(sent, request) : treeSum(sent, request);
        }
    }

    /**
     * What {@code treeAggregate} does with few parts, without its closures, for which Spark reads its own byte code each
     * time it makes them: a sixth of a round.
     */
    @SuppressWarnings("unchecked") // The array that Scala makes of a class tag.
    private <T> T flatSum(Sent<Request<T>> sent, Request<T> request) {
        List<Object> numbers =
                IntStream.range(0, shards.getNumPartitions()).<Object>mapToObj(part -> part).toList();
        Seq<Object> all = CollectionConverters.asScala(numbers).toSeq();
        var parts = (Object[]) spark.sc()
                .runJob(shards.rdd(), new Task<>(sent, job), all, ClassTag$.MODULE$.apply(Object.class));
        OrderedSum<T> sum = none();
        for (int i = 0; i < parts.length; i++) {
            sum = OrderedSum.with(sum, i, (T) parts[i], request::plus);
        }
        return sum.total(request::plus);
    }

    private <T> T treeSum(Sent<Request<T>> sent, Request<T> request) {
        OrderedSum<T> sum = shards.treeAggregate(none(), adding(sent, job), joining(sent), DEPTH);
        return sum.total(request::plus);
    }

    /** Static, as the next, so that nothing of the driver goes out with it. */
    private static <T> Function2<OrderedSum<T>, ShardRows, OrderedSum<T>> adding(
            Sent<Request<T>> sent, Broadcast<ExecutorJob> job) {
        return (sum, rows) -> {
            Request<T> request = sent.value();
            return OrderedSum.with(sum, rows.index(), request.answer(rows, ExecutorContext.of(job)), request::plus);
        };
    }

    private static <T> Function2<OrderedSum<T>, OrderedSum<T>, OrderedSum<T>> joining(Sent<Request<T>> sent) {
        return (one, other) -> OrderedSum.of(one, other, sent.value()::plus);
    }

    @SuppressWarnings("NullAway") // Spark copies the zero to each partition: null is the one that costs nothing.
    private static <T> OrderedSum<T> none() {
        return null;
    }

    /** Answers a request with the rows of a partition. A class with a name, which Spark does not look into. */
    private static final class Task<T> extends AbstractFunction2<TaskContext, scala.collection.Iterator<ShardRows>, Object>
            implements Serializable {

        private static final long serialVersionUID = 1L;

        private final Sent<Request<T>> sent;
        private final Broadcast<ExecutorJob> job;

        Task(Sent<Request<T>> sent, Broadcast<ExecutorJob> job) {
            this.sent = sent;
            this.job = job;
        }

        @Override
        public Object apply(TaskContext task, scala.collection.Iterator<ShardRows> rows) {
            return sent.value().answer(rows.next(), ExecutorContext.of(job));
        }
    }
}
