package dev.fallline.dataset;

import dev.fallline.engine.metric.Task;
import dev.fallline.spec.DatasetSchema;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How raw rows become the numbers a model was trained on; kept with the model as JSON, so that prediction takes raw
 * rows. All statistics are of the training rows.
 *
 * @param task    what is predicted
 * @param target  name of the target column
 * @param classes labels in class order; empty for a regression
 * @param columns source columns in order; their encoded features follow one another in the matrix
 */
public record Recipe(Task task, String target, List<String> classes, List<Column> columns) {

    /** Encoded features of a datetime: year, month, day, weekday and hour. */
    public static final int DATETIME_PARTS = Moments.PARTS.size();

    public Recipe {
        classes = List.copyOf(classes);
        columns = List.copyOf(columns);
    }

    /** d, the number of encoded features. */
    public int features() {
        return columns.stream().mapToInt(Column::width).reduce(0, Math::addExact);
    }

    /** Whether a column is sparse, so that rows are never all there as dense ones. */
    public boolean hasBlock() {
        return columns.stream().anyMatch(column -> column.block() != null);
    }

    /**
     * Names of the encoded features: the column's own, or {@code column=category} for one-hot ones; of a sparse column the
     * first and the last in one.
     */
    public List<String> featureNames() {
        return columns.stream().flatMap(column -> column.featureNames().stream()).toList();
    }

    /**
     * One source column.
     *
     * @param name        in the dataset
     * @param type        numeric, boolean, categorical, datetime or sparse; a datetime is its year, month, day, weekday
     *                    and hour
     * @param categories  sorted; empty unless categorical and encoded one-hot
     * @param replacement stands for a missing value: a number, {@code 0}/{@code 1}, the index of a category or bucket,
     *                    seconds since 1970; NaN where missing values are refused
     * @param offsets     {@code width}, or one for a whole block: subtracted from each encoded feature; the training mean or minimum, or 0
     * @param scales      {@code width}, or one for a whole block: each encoded feature is multiplied by this after the subtraction;
     *                    1/standard deviation or 1/range, 0 for a constant column, 1 when not scaled
     * @param buckets     number of buckets of a categorical column that is hashed, see {@link HashedCategories};
     *                    {@code null} if it is not
     * @param block       the features of a sparse column; {@code null} for others
     */
    public record Column(
            String name,
            DatasetSchema.Type type,
            List<String> categories,
            double replacement,
            List<Double> offsets,
            List<Double> scales,
            @Nullable Integer buckets,
            @Nullable FeatureBlock block) {

        public Column {
            categories = List.copyOf(categories);
            offsets = List.copyOf(offsets);
            scales = List.copyOf(scales);
        }

        /** A column that is not hashed. */
        public Column(
                String name,
                DatasetSchema.Type type,
                List<String> categories,
                double replacement,
                List<Double> offsets,
                List<Double> scales) {
            this(name, type, categories, replacement, offsets, scales, null, null);
        }

        /**
         * A sparse column. A feature that is not there is 0, and stays it: nothing is subtracted.
         *
         * @param scale of all its features
         */
        static Column ofBlock(String name, FeatureBlock block, double scale) {
            return new Column(
                    name, DatasetSchema.Type.SPARSE, List.of(), 0, List.of(0.0), List.of(scale), null, block);
        }

        /** Number of encoded features. */
        public int width() {
            return block == null ? offsets.size() : block.width();
        }

        /** What is subtracted from an encoded feature. */
        public double offset(int feature) {
            return offsets.get(block == null ? feature : 0);
        }

        /** What an encoded feature is multiplied by. */
        public double scale(int feature) {
            return scales.get(block == null ? feature : 0);
        }

        /** Name of an encoded feature. */
        public String featureName(int feature) {
            if (block != null) {
                return block.name(name, feature);
            }
            if (buckets != null) {
                return name + "#" + feature;
            }
            if (type == DatasetSchema.Type.DATETIME) {
                return name + "." + Moments.PARTS.get(feature);
            }
            return categories.isEmpty() ? name : name + "=" + categories.get(feature);
        }

        List<String> featureNames() {
            if (block != null) {
                return List.of(block.range(name));
            }
            return IntStream.range(0, width()).mapToObj(this::featureName).toList();
        }
    }
}
