package dev.fallline.dataset;

import dev.fallline.engine.metric.Task;
import dev.fallline.engine.training.DenseRows;
import dev.fallline.engine.training.SparseRows;
import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetSchema.Type;
import dev.fallline.spec.DatasetSpec;
import dev.fallline.spec.DatasetSpec.Missing;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From columns to the matrices of one job: usable rows, split, encoding, float32. */
final class MatrixBuilder {

    private static final int MOST_CLASSES = 1000;

    /** Columns that are held at once take no more than this part of the heap. */
    private static final int SHARE_OF_HEAP = 8;

    private final Dataset dataset;
    private final DatasetSpec spec;
    private final Task task;
    private final boolean sparse;

    /** Of dense rows. */
    MatrixBuilder(Dataset dataset, DatasetSpec spec, Task task) {
        this(dataset, spec, task, false);
    }

    /** @param sparse whether rows are kept as sparse ones */
    MatrixBuilder(Dataset dataset, DatasetSpec spec, Task task, boolean sparse) {
        this.sparse = sparse;
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
        if (column.type() == Type.SPARSE && !sparse) {
            return "Column '%s' holds sparse features, which models without hidden layers take.".formatted(name);
        }
        return column.distinct() == 0 ? "Column '%s' has no value in any row.".formatted(name) : null;
    }

    private @Nullable String targetFault(@Nullable ColumnProfile column) {
        if (column == null) {
            return "Dataset '%s' has no column '%s'.".formatted(dataset.id(), spec.target());
        }
        if (column.type() == Type.TEXT || column.type() == Type.DATETIME || column.type() == Type.SPARSE) {
            return "Column '%s' is %s and cannot be predicted."
                    .formatted(
                            column.name(),
                            switch (column.type()) {
                                case TEXT -> "free text";
                                case SPARSE -> "many features";
                                default -> "a date or time";
                            });
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

    /** The matrices of columns that are in memory. */
    PreparedData build(Map<String, Values> table) {
        var columns = new LoadedColumns(table);
        return inMemory(plan(columns), columns);
    }

    /**
     * Divides the rows and learns how to encode them; holds no more columns at a time than fit well into memory.
     *
     * @param table the columns named by {@link #columns()}
     */
    MatrixPlan plan(ColumnTable table) {
        var head = table.columns(headColumns());
        var targetValues = value(head, spec.target());
        var labels = task == Task.REGRESSION
                ? null
                : Labels.of(profile(spec.target()).type(), targetValues);
        int[] rows = usableRows(head, targetValues);
        var by = spec.split().by();
        var parts = by != null
                ? Splitter.by(rows, spec.split(), by, value(head, by))
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
        var block = BlockFit.of(table, blockName(), parts, spec.scaling());
        var columns = fit(table, parts.training(), block);
        var recipe = new Recipe(task, spec.target(), labels == null ? List.of() : labels.classes(), columns);
        var training = part(head, labels, parts.training(), "training");
        var validation = part(head, labels, parts.validation(), "validation");
        var test = part(head, labels, parts.test(), "test");
        if (!sparse) {
            return new MatrixPlan(recipe, training, validation, test);
        }
        long each = SparseEncoding.numbers(columns);
        return new MatrixPlan(
                recipe,
                training.sparse(each * training.rows().length + block.training()),
                validation.sparse(each * validation.rows().length + block.validation()),
                test.sparse(each * test.rows().length + block.test()));
    }

    /** The feature that is a sparse column; {@code null} if there is none. */
    private @Nullable String blockName() {
        return spec.features().stream()
                .filter(name -> profile(name).type() == Type.SPARSE)
                .findFirst()
                .orElse(null);
    }

    /** The columns that decide which rows are used, where they go and what they weigh. */
    private List<String> headColumns() {
        var names = new LinkedHashSet<String>();
        names.add(spec.target());
        Stream.of(spec.weight(), spec.split().by()).filter(Objects::nonNull).forEach(names::add);
        if (spec.missing() == Missing.DROP_ROWS) {
            spec.features().stream().filter(f -> profile(f).missing() > 0).forEach(names::add);
        }
        return List.copyOf(names);
    }

    private List<Recipe.Column> fit(ColumnTable table, int[] training, BlockFit fitted) {
        var columns = new ArrayList<Recipe.Column>();
        long heap = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
        int group = (int) Math.clamp(heap / Double.BYTES / Math.max(1, table.rows()), 1, spec.features().size());
        for (int from = 0; from < spec.features().size(); from += group) {
            var names = spec.features().subList(from, Math.min(from + group, spec.features().size()));
            var values = table.columns(
                    names.stream().filter(name -> profile(name).block() == null).toList());
            for (var name : names) {
                var block = profile(name).block();
                columns.add(block == null
                        ? fit(profile(name), encodable(values, name), training)
                        : Recipe.Column.ofBlock(name, block, fitted.scale()));
            }
        }
        return columns;
    }

    private MatrixPlan.Part part(Map<String, Values> head, @Nullable Labels labels, int[] rows, String name) {
        var target = value(head, spec.target());
        float[] targets = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            targets[i] = labels == null ? (float) target.at(rows[i]) : labels.classOf()[rows[i]];
        }
        return new MatrixPlan.Part(rows, targets, weights(head, rows, name));
    }

    /** The matrices in arrays. */
    PreparedData inMemory(MatrixPlan plan, ColumnTable table) {
        if (plan.sparse()) {
            return sparseInMemory(plan, table);
        }
        int width = plan.recipe().features();
        var features = plan.parts().stream()
                .map(part -> new float[Math.multiplyExact(part.rows().length, width)])
                .toList();
        encode(plan, table, (part, row, encoding, values) -> encoding.encode(values, features.get(part), row * width));
        var rows = IntStream.range(0, features.size())
                .mapToObj(i -> {
                    var part = plan.parts().get(i);
                    return new DenseRows(features.get(i), part.targets(), part.weights(), width);
                })
                .toList();
        return new PreparedData(rows.get(0), rows.get(1), rows.get(2), plan.recipe());
    }

    private PreparedData sparseInMemory(MatrixPlan plan, ColumnTable table) {
        float[] base = SparseEncoding.base(plan.recipe());
        int width = plan.recipe().features();
        var starts = plan.parts().stream().map(part -> new int[part.rows().length + 1]).toList();
        var places = plan.parts().stream().map(part -> new int[Math.toIntExact(part.numbers())]).toList();
        var values = plan.parts().stream().map(part -> new float[Math.toIntExact(part.numbers())]).toList();
        encodeSparse(plan, table, (part, row, numbers) -> {
            int next = starts.get(part)[row];
            for (int i = 0; i < numbers.count(); i++, next++) {
                places.get(part)[next] = numbers.place(i);
                values.get(part)[next] = numbers.value(i);
            }
            starts.get(part)[row + 1] = next;
        });
        var rows = IntStream.range(0, starts.size())
                .mapToObj(i -> {
                    var part = plan.parts().get(i);
                    return new SparseRows(
                            starts.get(i), places.get(i), values.get(i), part.targets(), part.weights(), base, width);
                })
                .toList();
        return new PreparedData(rows.get(0), rows.get(1), rows.get(2), plan.recipe());
    }

    /** Hands the numbers of each row that is used to the writer, in the order of the file. */
    void encodeSparse(MatrixPlan plan, ColumnTable table, SparseWriter writer) {
        var encoding = new SparseEncoding(plan.recipe(), dataset);
        var numbers = new SparseNumbers();
        forEachUsed(plan, table, (part, row, values, block) -> {
            encoding.encode(values, block, numbers);
            writer.write(part, row, numbers);
        });
    }

    /** Hands each row that is used to the writer, in the order of the file. */
    void encode(MatrixPlan plan, ColumnTable table, RowWriter writer) {
        var encoding = new RowEncoding(plan.recipe(), dataset);
        forEachUsed(plan, table, (part, row, values, _) -> writer.write(part, row, encoding, values));
    }

    private void forEachUsed(MatrixPlan plan, ColumnTable table, UsedRow reader) {
        table.forEachRow(spec.features(), new ColumnTable.RowReader() {

            private final int[] next = new int[plan.parts().size()];
            private int row;

            @Override
            public void read(double[] values, SparseNumbers block) {
                for (int part = 0; part < next.length; part++) {
                    int[] rows = plan.parts().get(part).rows();
                    if (next[part] < rows.length && rows[next[part]] == row) {
                        reader.read(part, next[part]++, values, block);
                        break;
                    }
                }
                row++;
            }
        });
    }

    /** Takes raw rows of each part in their order. */
    @FunctionalInterface
    private interface UsedRow {
        void read(int part, int row, double[] values, SparseNumbers block);
    }

    /** Takes the sparse rows of each part in their order. */
    @FunctionalInterface
    interface SparseWriter {

        /**
         * @param part    0, 1, 2 for training, validation, test
         * @param row     of the part
         * @param numbers encoded; used again for the next row
         */
        void write(int part, int row, SparseNumbers numbers);
    }

    /** Takes the rows of each part in their order. */
    @FunctionalInterface
    interface RowWriter {

        /**
         * @param part   0, 1, 2 for training, validation, test
         * @param row    of the part
         * @param values to be encoded
         */
        void write(int part, int row, RowEncoding encoding, double[] values);
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
