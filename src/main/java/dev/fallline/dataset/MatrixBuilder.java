package dev.fallline.dataset;

import dev.fallline.engine.metric.Task;
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
        return new ColumnChoice(dataset, spec, task, sparse).columns();
    }

    /** The matrices of columns that are in memory. */
    PreparedData build(Map<String, Values> table) {
        return encoder(new LoadedColumns(table)).inMemory();
    }

    /**
     * Plans the matrices, for their rows to be encoded.
     *
     * @param table the columns named by {@link #columns()}
     */
    MatrixEncoder encoder(ColumnTable table) {
        return new MatrixEncoder(dataset, spec.features(), plan(table), table);
    }

    /**
     * Divides the rows and learns how to encode them; holds no more columns at a time than fit well into memory.
     *
     * @param table the columns named by {@link #columns()}
     */
    private MatrixPlan plan(ColumnTable table) {
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
