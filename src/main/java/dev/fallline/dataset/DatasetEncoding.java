package dev.fallline.dataset;

import dev.fallline.engine.metric.Task;
import dev.fallline.engine.training.DenseRows;
import dev.fallline.engine.training.SparseRows;
import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.spec.DatasetSchema.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A whole dataset by the recipe of a model that may have learned from another one. */
final class DatasetEncoding {

    private static final int UNUSABLE = -1;

    private final Dataset dataset;
    private final Recipe recipe;
    private final RowEncoder encoder;

    DatasetEncoding(Dataset dataset, Recipe recipe) {
        this.dataset = dataset;
        this.recipe = recipe;
        this.encoder = new RowEncoder(recipe);
    }

    /** The columns that must be read, the target last; refuses a dataset that lacks one. */
    List<String> columns() {
        var faults = new ArrayList<Fault>();
        var names = new ArrayList<>(recipe.columns().stream().map(Recipe.Column::name).toList());
        for (Recipe.Column column : recipe.columns()) {
            if (column.block() == null) {
                check(column.name(), column.type(), faults);
            } else {
                checkBlock(column.name(), faults);
            }
        }
        check(recipe.target(), recipe.task() == Task.REGRESSION ? Type.NUMERIC : Type.CATEGORICAL, faults);
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        names.add(recipe.target());
        return names;
    }

    private void check(String name, Type wanted, List<Fault> faults) {
        var column = dataset.column(name);
        if (column == null) {
            faults.add(new Fault(
                    "/dataset/id",
                    "missing_column",
                    "Dataset '%s' has no column '%s'.".formatted(dataset.id(), name)));
        } else if (column.type() == Type.TEXT
                || column.type() == Type.SPARSE
                || (column.type() == Type.DATETIME) != (wanted == Type.DATETIME)
                || wanted == Type.NUMERIC && column.type() == Type.CATEGORICAL) {
            faults.add(new Fault(
                    "/dataset/id",
                    "other_type",
                    "Column '%s' of dataset '%s' is %s; the model needs %s."
                            .formatted(
                                    name,
                                    dataset.id(),
                                    column.type().name().toLowerCase(Locale.ROOT),
                                    switch (wanted) {
                                        case NUMERIC -> "numbers";
                                        case DATETIME -> "dates or times";
                                        case CATEGORICAL, BOOLEAN, TEXT, SPARSE -> "labels";
                                    })));
        }
    }

    private void checkBlock(String name, List<Fault> faults) {
        var column = dataset.column(name);
        if (column == null || column.block() == null) {
            faults.add(new Fault(
                    "/dataset/id",
                    "missing_column",
                    "Dataset '%s' has no sparse column '%s': the model takes LIBSVM files with more features than fallline.datasets.max-columns."
                            .formatted(dataset.id(), name)));
        }
    }

    /**
     * The rows of a recipe with a sparse column. Features that the model does not know have no weight in it and are left
     * out.
     *
     * @param table the columns named by {@link #columns()}
     */
    SparseRows sparseRows(ColumnTable table) {
        int sparse = encoder.sparseColumn();
        var column = encoder.column(sparse);
        var known = Objects.requireNonNull(column.block());
        var own = Objects.requireNonNull(Objects.requireNonNull(dataset.column(column.name())).block());
        var names = columns();
        var dense = table.columns(names.stream().filter(name -> !name.equals(column.name())).toList());
        float[] targets = targets(dense);
        var usableTargets = new float[targets.length];
        var rows = new SparseCollector(targets.length, 0);
        var encoding = new SparseEncoding(recipe, dataset);
        var ownNumbers = new SparseNumbers();
        var numbers = new SparseNumbers();
        var next = new AtomicInteger();
        double[] values = new double[encoder.columns()];
        table.forEachRow(List.of(column.name()), (_, block) -> {
            int row = next.getAndIncrement();
            boolean usable = !Float.isNaN(targets[row]);
            for (int c = 0; usable && c < values.length; c++) {
                var one = encoder.column(c);
                values[c] = c == sparse ? 0 : value(one, Objects.requireNonNull(dense.get(one.name())), row);
                usable = !Double.isNaN(values[c]) || !Double.isNaN(encoder.column(c).replacement());
            }
            if (usable) {
                ownNumbers.clear();
                for (int i = 0; i < block.count(); i++) {
                    int place = own.first() + block.place(i) - known.first();
                    if (place >= 0 && place < known.width()) {
                        ownNumbers.add(place, block.value(i));
                    }
                }
                encoding.encode(values, ownNumbers, numbers);
                usableTargets[rows.rows()] = targets[row];
                rows.add(numbers);
            }
        });
        if (rows.rows() == 0) {
            throw noRows();
        }
        return rows.rows(usableTargets, null, recipe);
    }

    /** As {@link SparseEncoding} takes it: of categories the recipe's index, NaN for one that it does not have. */
    private static double value(Recipe.Column column, Values values, int row) {
        double value = values.at(row);
        var buckets = column.buckets();
        if (Double.isNaN(value) || column.type() != Type.CATEGORICAL || buckets != null && values instanceof Values.Codes) {
            return value;
        }
        var label = values instanceof Values.Codes(int[] _, List<String> categories)
                ? categories.get((int) value)
                : Labels.label(value);
        if (buckets != null) {
            return HashedCategories.bucket(label, buckets);
        }
        int index = column.categories().indexOf(label);
        return index < 0 ? Double.NaN : index;
    }

    private ProblemException noRows() {
        return ProblemException.invalid(
                "/dataset/id", "no_rows", "Dataset '%s' has no row that can be used.".formatted(dataset.id()));
    }

    /** @param table the columns named by {@link #columns()} */
    DenseRows rows(Map<String, Values> table) {
        float[] targets = targets(table);
        int width = encoder.width();
        if ((long) targets.length * width > Integer.MAX_VALUE - 8) {
            throw new ProblemException(
                    ProblemKind.TOO_LARGE,
                    "matrix_too_large",
                    "%d rows of %d encoded features are more than can be held at once."
                            .formatted(targets.length, width),
                    List.of());
        }
        float[] x = new float[targets.length * width];
        int kept = 0;
        for (int row = 0; row < targets.length; row++) {
            if (!Float.isNaN(targets[row]) && encode(table, row, x, kept * width)) {
                targets[kept++] = targets[row];
            }
        }
        if (kept == 0) {
            throw noRows();
        }
        return new DenseRows(Arrays.copyOf(x, kept * width), Arrays.copyOf(targets, kept), width);
    }

    /** Whether every value could be encoded. */
    private boolean encode(Map<String, Values> table, int row, float[] x, int at) {
        for (int c = 0; c < encoder.columns(); c++) {
            String name = encoder.column(c).name();
            if (encode(c, Objects.requireNonNull(table.get(name)), logical(name), row, x, at) != null) {
                return false;
            }
        }
        return true;
    }

    private @Nullable String encode(int column, Values values, boolean logical, int row, float[] x, int at) {
        double value = values.at(row);
        if (Double.isNaN(value)) {
            return encoder.missing(column, x, at);
        }
        return switch (values) {
            case Values.Codes(int[] _, List<String> categories) ->
                encoder.text(column, categories.get((int) value), x, at);
            case Values.Numbers _ ->
                logical && encoder.column(column).type() != Type.NUMERIC
                        ? encoder.logical(column, value != 0, x, at)
                        : encoder.number(column, value, x, at);
        };
    }

    private boolean logical(String name) {
        var column = dataset.column(name);
        return column != null && column.type() == Type.BOOLEAN;
    }

    /** Values or class indices; NaN where there is none. */
    private float[] targets(Map<String, Values> table) {
        Values values = Objects.requireNonNull(table.get(recipe.target()));
        float[] targets = new float[values.rows()];
        if (recipe.task() == Task.REGRESSION) {
            for (int row = 0; row < targets.length; row++) {
                targets[row] = (float) values.at(row);
            }
            return targets;
        }
        var labels = Labels.of(logical(recipe.target()) ? Type.BOOLEAN : Type.NUMERIC, values);
        int[] classes = new int[labels.classes().size()];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = recipe.classes().indexOf(labels.classes().get(i));
        }
        for (int row = 0; row < targets.length; row++) {
            int label = labels.classOf()[row];
            if (label >= 0 && classes[label] == UNUSABLE) {
                throw ProblemException.invalid(
                        "/dataset/id",
                        "unknown_class",
                        "Row %d of dataset '%s' has the label '%s', which is none of the model's."
                                .formatted(row + 1, dataset.id(), labels.classes().get(label)));
            }
            targets[row] = label < 0 ? Float.NaN : classes[label];
        }
        return targets;
    }
}
