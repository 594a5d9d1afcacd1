package dev.fallline.dataset;

import dev.fallline.engine.metric.Task;
import dev.fallline.engine.training.DenseRows;
import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.spec.DatasetSchema.Type;
import dev.fallline.spec.DatasetSpec;
import dev.fallline.spec.DatasetSpec.Missing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** From columns to the matrices of one job: usable rows, split, encoding, float32. */
final class MatrixBuilder {

    private static final int MOST_CLASSES = 1000;

    private final Dataset dataset;
    private final DatasetSpec spec;
    private final Task task;

    MatrixBuilder(Dataset dataset, DatasetSpec spec, Task task) {
        this.dataset = dataset;
        this.spec = spec;
        this.task = task;
    }

    /** The columns that must be read, the target and the weight last; refuses those that cannot be used. */
    List<String> columns() {
        var faults = new ArrayList<Fault>();
        if (spec.features().isEmpty()) {
            faults.add(new Fault("/dataset/features", "no_features", "There is no column to predict from."));
        }
        for (int i = 0; i < spec.features().size(); i++) {
            var fault = featureFault(spec.features().get(i));
            if (fault != null) {
                faults.add(new Fault("/dataset/features/" + i, "unusable_column", fault));
            }
        }
        var target = targetFault(dataset.column(spec.target()));
        if (target != null) {
            faults.add(new Fault("/dataset/target", "unusable_target", target));
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        var columns = new ArrayList<>(spec.features());
        columns.add(spec.target());
        if (spec.weight() != null) {
            columns.add(spec.weight());
        }
        var by = spec.split().by();
        if (by != null && !columns.contains(by)) {
            columns.add(by);
        }
        return columns;
    }

    private @Nullable String featureFault(String name) {
        var column = dataset.column(name);
        if (column == null) {
            return "Dataset '%s' has no column '%s'.".formatted(dataset.id(), name);
        }
        if (name.equals(spec.target())) {
            return "'%s' is the target and cannot be a feature too.".formatted(name);
        }
        if (column.type() == Type.TEXT) {
            return "Column '%s' is free text; features are numeric, boolean, categorical or datetime. Leave it out of \"features\"."
                    .formatted(name);
        }
        return column.distinct() == 0 ? "Column '%s' has no value in any row.".formatted(name) : null;
    }

    private @Nullable String targetFault(@Nullable ColumnProfile column) {
        if (column == null) {
            return "Dataset '%s' has no column '%s'.".formatted(dataset.id(), spec.target());
        }
        if (column.type() == Type.TEXT || column.type() == Type.DATETIME) {
            return "Column '%s' is %s and cannot be predicted."
                    .formatted(column.name(), column.type() == Type.TEXT ? "free text" : "a date or time");
        }
        if (task == Task.REGRESSION) {
            if (column.type() == Type.CATEGORICAL) {
                return "Column '%s' holds labels; a regression needs numbers.".formatted(column.name());
            }
            return column.distinct() == 0 ? "Column '%s' has no value in any row.".formatted(column.name()) : null;
        }
        if (column.distinct() < 2) {
            return "Column '%s' has %d class; a classification needs at least two."
                    .formatted(column.name(), column.distinct());
        }
        if (task == Task.BINARY && column.distinct() != 2) {
            return "Column '%s' has %d classes; this model or loss needs exactly two."
                    .formatted(column.name(), column.distinct());
        }
        return column.distinct() > MOST_CLASSES
                ? "Column '%s' has %d classes; at most %d are supported."
                        .formatted(column.name(), column.distinct(), MOST_CLASSES)
                : null;
    }

    /** @param table the columns named by {@link #columns()} */
    PreparedData build(Map<String, Values> table) {
        var targetValues = value(table, spec.target());
        var labels = task == Task.REGRESSION
                ? null
                : Labels.of(profile(spec.target()).type(), targetValues);
        int[] rows = usableRows(table, targetValues);
        var by = spec.split().by();
        var parts = by != null
                ? Splitter.by(rows, spec.split(), by, value(table, by))
                : Splitter.split(
                        rows,
                        spec.split(),
                        labels != null && spec.split().stratify() ? labels.classOf() : null,
                        labels == null ? 0 : labels.classes().size());
        if (parts.training().length == 0) {
            throw ProblemException.invalid(
                    "/dataset/split",
                    "no_training_rows",
                    "Of %d usable rows none is left to train on.".formatted(rows.length));
        }
        var columns = new ArrayList<Recipe.Column>();
        for (var feature : spec.features()) {
            columns.add(fit(profile(feature), encodable(table, feature), parts.training()));
        }
        var recipe = new Recipe(task, spec.target(), labels == null ? List.of() : labels.classes(), columns);
        return new PreparedData(
                encode(recipe, table, labels, parts.training(), "training"),
                encode(recipe, table, labels, parts.validation(), "validation"),
                encode(recipe, table, labels, parts.test(), "test"),
                recipe);
    }

    /** @throws ProblemException when a weight is none, or a part's rows weigh nothing in all and have no mean */
    private float @Nullable [] weights(Map<String, Values> table, int[] rows, String part) {
        String name = spec.weight();
        if (name == null) {
            return null;
        }
        var values = value(table, name);
        float[] weights = new float[rows.length];
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            float weight = (float) values.at(rows[i]);
            if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
                throw unusableWeight("Column '%s' cannot weigh the rows: a value is missing, negative or infinite."
                        .formatted(name));
            }
            weights[i] = weight;
            sum += weight;
        }
        if (rows.length > 0 && sum == 0) {
            throw unusableWeight("All %s rows have weight 0 in column '%s', so that their loss has no mean."
                    .formatted(part, name));
        }
        return weights;
    }

    private static ProblemException unusableWeight(String detail) {
        return ProblemException.invalid("/dataset/weight", "unusable_weight", detail);
    }

    private Recipe.Column fit(ColumnProfile profile, Values values, int[] training) {
        try {
            return FeatureEncoder.fit(
                    profile, values, training, spec.scaling(), spec.missing(), buckets(profile));
        } catch (FeatureEncoder.NothingToLearnException e) {
            throw ProblemException.invalid("/dataset/features", "unusable_column", String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Integer buckets(ColumnProfile profile) {
        return profile.type() == Type.CATEGORICAL && spec.encoding().isHashed(profile.distinct())
                ? spec.encoding().hashBuckets()
                : null;
    }

    /** The column, with buckets in place of categories where there are too many. */
    private Values encodable(Map<String, Values> table, String feature) {
        var buckets = buckets(profile(feature));
        return buckets == null ? value(table, feature) : HashedCategories.of(value(table, feature), buckets);
    }

    private int[] usableRows(Map<String, Values> table, Values target) {
        var missing = spec.features().stream().filter(f -> profile(f).missing() > 0).toList();
        if (spec.missing() == Missing.FAIL && !missing.isEmpty()) {
            throw ProblemException.invalid(
                    "/dataset/missing",
                    "missing_values",
                    "Values are missing in column%s %s."
                            .formatted(missing.size() == 1 ? "" : "s", String.join(", ", missing)));
        }
        var needed = spec.missing() == Missing.DROP_ROWS
                ? missing.stream().map(f -> value(table, f)).toList()
                : List.<Values>of();
        return IntStream.range(0, target.rows())
                .filter(row -> !Double.isNaN(target.at(row)))
                .filter(row -> needed.stream().noneMatch(values -> Double.isNaN(values.at(row))))
                .toArray();
    }

    private DenseRows encode(
            Recipe recipe, Map<String, Values> table, @Nullable Labels labels, int[] rows, String part) {
        int width = recipe.features();
        if ((long) rows.length * width > Integer.MAX_VALUE - 8) {
            throw new ProblemException(
                    ProblemKind.TOO_LARGE,
                    "matrix_too_large",
                    "%d rows of %d encoded features are more than one job can hold; leave features out."
                            .formatted(rows.length, width),
                    List.of());
        }
        float[] features = new float[rows.length * width];
        int offset = 0;
        for (var column : recipe.columns()) {
            var values = encodable(table, column.name());
            for (int i = 0; i < rows.length; i++) {
                FeatureEncoder.write(column, values.at(rows[i]), features, i * width + offset);
            }
            offset += column.width();
        }
        var target = value(table, spec.target());
        float[] targets = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            targets[i] = labels == null ? (float) target.at(rows[i]) : labels.classOf()[rows[i]];
        }
        return new DenseRows(features, targets, weights(table, rows, part), width);
    }

    private ColumnProfile profile(String name) {
        var column = dataset.column(name);
        if (column == null) {
            throw new IllegalStateException("columns() refuses unknown columns");
        }
        return column;
    }

    private static Values value(Map<String, Values> table, String name) {
        var values = table.get(name);
        if (values == null) {
            throw new IllegalArgumentException("Column '%s' was not read".formatted(name));
        }
        return values;
    }
}
