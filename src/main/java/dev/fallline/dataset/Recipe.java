package dev.fallline.dataset;

import dev.fallline.engine.metric.Task;
import dev.fallline.spec.DatasetSchema;
import java.util.List;

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
     * @param type        numeric, boolean or categorical
     * @param categories  sorted; empty unless categorical
     * @param replacement stands for a missing value: a number, {@code 0}/{@code 1}, or the index of a category;
     *                    NaN where missing values are refused
     * @param offsets     {@code width}: subtracted from each encoded feature; the training mean, or 0
     * @param scales      {@code width}: each encoded feature is multiplied by this after the subtraction;
     *                    1/standard deviation, 0 for a constant column, 1 when not standardised
     */
    public record Column(
            String name,
            DatasetSchema.Type type,
            List<String> categories,
            double replacement,
            List<Double> offsets,
            List<Double> scales) {

        public Column {
            categories = List.copyOf(categories);
            offsets = List.copyOf(offsets);
            scales = List.copyOf(scales);
        }

        /** Number of encoded features. */
        public int width() {
            return offsets.size();
        }

        List<String> featureNames() {
            return categories.isEmpty()
                    ? List.of(name)
                    : categories.stream().map(category -> name + "=" + category).toList();
        }
    }
}
