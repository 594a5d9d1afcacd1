package dev.fallline.model;

import dev.fallline.dataset.PreparedData;
import dev.fallline.dataset.Recipe;
import dev.fallline.engine.metric.MetricDirection;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.training.DenseRows;
import dev.fallline.engine.training.Evaluator;
import dev.fallline.engine.training.RowBlock;
import dev.fallline.engine.training.RowSource;
import dev.fallline.problem.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.springframework.stereotype.Service;

/**
 * How much a model's predictions rest on each column: by how much a metric gets worse when the column's values are
 * shuffled among the rows (Breiman, Machine Learning 2001; Fisher, Rudin, Dominici, JMLR 2019). All features of one
 * column are shuffled together.
 */
@Service
class Importances {

    /** Multiplications that one request may cost, about; beyond, fewer rows are looked at. */
    private static final double MOST_WORK = 2e11;

    private static final int MOST_ROWS = 10_000;

    /** Encoded values that are held at once, twice. */
    private static final int MOST_VALUES = 1 << 26;

    private static final int FEWEST_ROWS = 50;

    private final Models models;
    private final Evaluations evaluations;

    Importances(Models models, Evaluations evaluations) {
        this.models = models;
        this.evaluations = evaluations;
    }

    /**
     * @param importance mean by which the metric got worse over the repeats; about 0 for a column without use
     * @param std        of the repeats
     */
    record Importance(String column, double importance, double std) {}

    /**
     * @param part     of the data that the rows are of: {@code validation}, or {@code train} where there is none
     * @param rows     how many rows were looked at
     * @param baseline the metric with nothing shuffled
     * @param columns  the most important first
     */
    record Answer(
            String modelId,
            String part,
            int rows,
            String metric,
            double baseline,
            int repeats,
            List<Importance> columns) {}

    /**
     * @param metric of the task, or {@code loss}; the empty string for {@code r2} or {@code accuracy}
     * @throws ProblemException when there is no such model or metric, or its data are gone
     */
    Answer of(String project, String reference, String metric, int repeats, long seed) {
        TrainedModel trained = models.load(project, reference);
        Recipe recipe = trained.model().recipe();
        if ((long) recipe.features() * FEWEST_ROWS > MOST_VALUES) {
            throw ProblemException.conflict(
                    "sparse_model",
                    "Model '%s' has %,d features, of which too few rows can be looked at; its coefficients at /v1/models/{id}/parameters say what each weighs."
                            .formatted(reference, recipe.features()));
        }
        PreparedData data = evaluations
                .prepared(trained.model())
                .orElseThrow(() -> ProblemException.conflict(
                        "training_data_gone",
                        "The dataset that model '%s' learned from is not there any more.".formatted(reference)));
        boolean validated = data.validation().rows() > 0;
        RowSource source = validated ? data.validation() : data.training();
        var random = new SplittableRandom(seed);
        String name = metric.isEmpty() ? recipe.task() == Task.REGRESSION ? "r2" : "accuracy" : metric;
        var sample = new Sample(source, rows(trained, source, recipe.columns().size() * repeats), random);
        var evaluator = new Evaluator(
                recipe.task(), recipe.classes().size(), trained.network(), evaluations.loss(trained.model()), 1);
        float[] parameters = trained.parameters();
        double baseline = value(evaluator.evaluate(parameters, sample.rows(), true), name);
        double sign = MetricDirection.higherIsBetter(name) ? 1 : -1;
        var columns = new ArrayList<Importance>();
        int from = 0;
        for (Recipe.Column column : recipe.columns()) {
            var drops = new double[repeats];
            for (int r = 0; r < repeats; r++) {
                sample.shuffle(from, column.width(), random);
                drops[r] = sign
                        * (baseline - value(evaluator.evaluate(parameters, sample.rows(), true), name));
                sample.restore(from, column.width());
            }
            columns.add(importance(column.name(), drops));
            from += column.width();
        }
        columns.sort(Comparator.comparingDouble(Importance::importance).reversed());
        return new Answer(
                trained.model().id(),
                validated ? "validation" : "train",
                sample.rows().rows(),
                name,
                baseline,
                repeats,
                columns);
    }

    private static int rows(TrainedModel trained, RowSource source, int evaluations) {
        double affordable = Math.min(
                MOST_WORK / evaluations / trained.network().parameters(), (double) MOST_VALUES / source.features());
        return Math.min(source.rows(), (int) Math.clamp(affordable, FEWEST_ROWS, MOST_ROWS));
    }

    private static double value(Map<String, Double> metrics, String name) {
        Double value = metrics.get(name);
        if (value == null) {
            throw ProblemException.invalid(
                    "/metric",
                    "unknown_metric",
                    "metric is '%s'; it must be one of %s.".formatted(name, String.join(", ", metrics.keySet())));
        }
        return value;
    }

    private static Importance importance(String column, double[] drops) {
        double mean = IntStream.range(0, drops.length).mapToDouble(i -> drops[i]).average().orElse(0);
        double squares = 0;
        for (double drop : drops) {
            squares += (drop - mean) * (drop - mean) / drops.length;
        }
        return new Importance(column, mean, Math.sqrt(squares));
    }

    /** Some of the rows, of which one column at a time is shuffled. */
    private static final class Sample {

        private final float[] original;
        private final float[] features;
        private final int width;
        private final DenseRows rows;

        Sample(RowSource source, int count, SplittableRandom random) {
            width = source.features();
            int[] order = IntStream.range(0, source.rows()).toArray();
            for (int i = 0; count < order.length && i < count; i++) {
                swap(order, i, i + random.nextInt(order.length - i));
            }
            var block = new RowBlock(count, width);
            block.pointAtOwn();
            source.gather(order, 0, count, block, 0);
            original = block.features();
            features = original.clone();
            var targets = new float[count];
            System.arraycopy(block.targets(), 0, targets, 0, count);
            rows = source.weighted()
                    ? new DenseRows(features, targets, block.weights(), width)
                    : new DenseRows(features, targets, width);
        }

        DenseRows rows() {
            return rows;
        }

        void shuffle(int from, int columns, SplittableRandom random) {
            int[] order = IntStream.range(0, rows.rows()).toArray();
            for (int i = order.length - 1; i > 0; i--) {
                swap(order, i, random.nextInt(i + 1));
            }
            for (int i = 0; i < order.length; i++) {
                System.arraycopy(original, order[i] * width + from, features, i * width + from, columns);
            }
        }

        void restore(int from, int columns) {
            for (int i = 0; i < rows.rows(); i++) {
                System.arraycopy(original, i * width + from, features, i * width + from, columns);
            }
        }

        private static void swap(int[] order, int i, int j) {
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
    }
}
