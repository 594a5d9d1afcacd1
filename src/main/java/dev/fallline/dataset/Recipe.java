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
        return columns.stream().mapToInt(Column::width).sum();
    }

    /** Names of the encoded features: the column's own, or {@code column=category} for one-hot ones. */
    public List<String> featureNames() {
        return columns.stream().flatMap(column -> column.featureNames().stream()).toList();
    }

    /**
     * One source column.
     *
     * @param name        in the dataset
     * @param type        numeric, boolean, categorical or datetime; a datetime is its year, month, day, weekday and hour
     * @param categories  sorted; empty unless categorical and encoded one-hot
     * @param replacement stands for a missing value: a number, {@code 0}/{@code 1}, the index of a category or bucket,
     *                    seconds since 1970; NaN where missing values are refused
     * @param offsets     {@code width}: subtracted from each encoded feature; the training mean or minimum, or 0
     * @param scales      {@code width}: each encoded feature is multiplied by this after the subtraction;
     *                    1/standard deviation or 1/range, 0 for a constant column, 1 when not scaled
     * @param buckets     number of buckets of a categorical column that is hashed, see {@link HashedCategories};
     *                    {@code null} if it is not
     */
    public record Column(
            String name,
            DatasetSchema.Type type,
            List<String> categories,
            double replacement,
            List<Double> offsets,
            List<Double> scales,
            @Nullable Integer buckets) {

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
            this(name, type, categories, replacement, offsets, scales, null);
        }

        /** Number of encoded features. */
        public int width() {
            return offsets.size();
        }

        List<String> featureNames() {
            if (buckets != null) {
                return IntStream.range(0, buckets).mapToObj(bucket -> name + "#" + bucket).toList();
            }
            if (type == DatasetSchema.Type.DATETIME) {
                return Moments.PARTS.stream().map(part -> name + "." + part).toList();
            }
            return categories.isEmpty()
                    ? List.of(name)
                    : categories.stream().map(category -> name + "=" + category).toList();
        }
    }
}
