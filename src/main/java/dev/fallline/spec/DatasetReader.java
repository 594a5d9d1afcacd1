package dev.fallline.spec;

import dev.fallline.engine.metric.Task;
import dev.fallline.spec.DatasetSchema.Column;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads {@code dataset}: which dataset, which columns of it, which rows. */
final class DatasetReader {

    private static final Range MOST_CATEGORIES = Range.between(1, 1 << 20);
    static final Parameter ID = text("id", "the dataset");
    static final Parameter TARGET = text("target", "the column to predict");
    static final Parameter FEATURE =
            Parameter.structure("features", Parameter.Kind.STRING, null, false, "a column to predict from");
    static final Parameter WEIGHT =
            Parameter.structure("weight", Parameter.Kind.STRING, null, false, "the column with each row's weight");
    static final Parameter STANDARDIZE = Parameter.flag("standardize", true, "scale the features");
    static final Parameter SCALING = Parameter.word(
            "scaling", "standardize", List.of("standardize", "min_max", "none"), "how the features are scaled");
    static final Parameter ONE_HOT_LIMIT = Parameter.integer(
            "one_hot_limit", DatasetSpec.Encoding.DEFAULT.oneHotLimit(), MOST_CATEGORIES, "a column of more categories is hashed");
    static final Parameter HASH_BUCKETS = Parameter.integer(
            "hash_buckets", DatasetSpec.Encoding.DEFAULT.hashBuckets(), MOST_CATEGORIES, "features of a hashed column");
    static final Parameter BY =
            Parameter.structure("by", Parameter.Kind.STRING, null, false, "the column that decides of the parts");
    static final Parameter MISSING = Parameter.word(
            "missing", "mean", List.of("mean", "drop_rows", "fail"), "what to do with missing values");
    static final Parameter VALIDATION =
            Parameter.number("validation", 0.2, Range.BELOW_ONE, "share of rows for validation");
    static final Parameter TEST = Parameter.number("test", 0, Range.BELOW_ONE, "share of rows for the test");
    static final Parameter SEED = Parameter.integer("seed", 0, Range.ANY, "of the choice of rows");
    static final Parameter STRATIFY = Parameter.flag("stratify", true, "keep the classes' shares");

    private final SpecNode node;
    private final Faults faults;
    private final @Nullable DatasetSchema schema;
    private final String id;
    private final @Nullable Column target;
    private final @Nullable String weight;
    private final @Nullable Column by;

    DatasetReader(SpecNode node, DatasetCatalog datasets, Faults faults) {
        this.node = node;
        this.faults = faults;
        this.id = Optional.ofNullable(node.text(ID)).orElse("");
        this.schema = id.isEmpty() ? null : datasets.find(id).orElse(null);
        if (schema == null && faults.none(node.pointer(ID.name()))) {
            String meant = Suggestions.closest(id, datasets.words());
            node.fault(ID.name(), "dataset_not_found", "There is no dataset `%s`; %s".formatted(
                    SpecNode.shown(id),
                    meant == null ? "`GET /v1/datasets` lists them." : "did you mean `%s`?".formatted(meant)));
        }
        this.target = readTarget();
        this.weight = node.lacks(WEIGHT.name()) ? null : readWeight();
        SpecNode split = node.child("split");
        this.by = split.lacks(BY.name()) ? null : readBy(split);
    }

    /** The target column; {@code null} when it is not known for a fault. */
    @Nullable Column target() {
        return target;
    }

    String id() {
        return id;
    }

    /** Whether rows are kept for validation. */
    boolean hasValidation() {
        JsonNode split = node.raw("split");
        JsonNode share = split == null ? null : split.get(VALIDATION.name());
        return share == null || !share.isNumber() || share.numberValue().doubleValue() > 0;
    }

    /** d, or −1 when a fault hides it. */
    long encodedFeatures(DatasetSpec dataset) {
        if (schema == null || !faults.none(node.pointer("features")) || dataset.features().isEmpty()) {
            return -1;
        }
        return dataset.features().stream()
                .flatMap(name -> schema.column(name).stream())
                .mapToLong(dataset.encoding()::width)
                .sum();
    }

    /** Refuses sparse features for a model with hidden layers. */
    void checkSparse(DatasetSpec dataset, ModelSpec model) {
        if (schema == null || model.hidden().isEmpty()) {
            return;
        }
        dataset.features().stream()
                .flatMap(name -> schema.column(name).stream())
                .filter(column -> column.type() == DatasetSchema.Type.SPARSE)
                .findFirst()
                .ifPresent(column -> faults.add("/model/type", "sparse_features",
                        "`%s` holds %,d sparse features, which the models `linear`, `logistic` and `softmax` take; for hidden layers upload a file of fewer columns, the most useful or hashed ones."
                                .formatted(SpecNode.shown(column.name()), dataset.encoding().width(column))));
    }

    /** Whether a feature is a sparse column. */
    boolean hasSparse(DatasetSpec dataset) {
        return schema != null
                && dataset.features().stream()
                        .flatMap(name -> schema.column(name).stream())
                        .anyMatch(column -> column.type() == DatasetSchema.Type.SPARSE);
    }

    private @Nullable Column readTarget() {
        String name = node.text(TARGET);
        if (schema == null || name == null) {
            return null;
        }
        Column column = schema.column(name).orElse(null);
        if (column == null) {
            node.fault(TARGET.name(), "unknown_column", noColumn(schema, name));
        }
        return column;
    }

    private @Nullable String readWeight() {
        String name = node.text(WEIGHT);
        if (schema == null || name == null) {
            return name;
        }
        Column column = schema.column(name).orElse(null);
        if (column == null) {
            node.fault(WEIGHT.name(), "unknown_column", noColumn(schema, name));
        } else if (target != null && name.equals(target.name())) {
            node.fault(WEIGHT.name(), "weight_is_target", "`%s` is the target; it cannot weigh the rows too."
                    .formatted(SpecNode.shown(name)));
        } else {
            String reason = whyNoWeight(column);
            if (reason != null) {
                node.fault(WEIGHT.name(), "unusable_weight", "`%s` cannot weigh the rows: %s."
                        .formatted(SpecNode.shown(name), reason));
            }
        }
        return name;
    }

    private static @Nullable String whyNoWeight(Column column) {
        if (column.type() != DatasetSchema.Type.NUMERIC && column.type() != DatasetSchema.Type.BOOLEAN) {
            return "it is a column of type %s, and weights are numbers".formatted(Models.name(column.type()));
        }
        if (column.missing() > 0) {
            return "%d of its values are missing".formatted(column.missing());
        }
        if (column.min() < 0) {
            return "its least value is %s, and weights are 0 or more".formatted(Range.plain(column.min()));
        }
        if (column.max() > Float.MAX_VALUE) {
            return "its greatest value is %s, too large for float32".formatted(column.max());
        }
        return column.max() == 0 ? "all its values are 0" : null;
    }

    DatasetSpec read(@Nullable Task task) {
        node.refuseOthers(List.of(
                "id", "target", "features", "standardize", "scaling", "missing", "one_hot_limit", "hash_buckets", "split",
                "weight"));
        DatasetSpec.Scaling scaling = readScaling();
        var encoding = new DatasetSpec.Encoding((int) node.integer(ONE_HOT_LIMIT), (int) node.integer(HASH_BUCKETS));
        String missing = Optional.ofNullable(node.text(MISSING)).orElse("mean");
        List<String> features = readFeatures();
        DatasetSpec.Missing treatment = DatasetSpec.Missing.valueOf(missing.toUpperCase(Locale.ROOT));
        checkMissing(features, treatment);
        DatasetSpec.SplitSpec split = readSplit(node.child("split"), task);
        return new DatasetSpec(
                id, target == null ? "" : target.name(), features, scaling, treatment, encoding, split, weight);
    }

    /** {@code standardize} alone says standardize or none. */
    private DatasetSpec.Scaling readScaling() {
        boolean standardize = node.flag(STANDARDIZE);
        if (node.lacks(SCALING.name())) {
            return standardize ? DatasetSpec.Scaling.STANDARDIZE : DatasetSpec.Scaling.NONE;
        }
        String said = Optional.ofNullable(node.text(SCALING)).orElse("standardize");
        DatasetSpec.Scaling scaling = DatasetSpec.Scaling.valueOf(said.toUpperCase(Locale.ROOT));
        if (node.has(STANDARDIZE.name()) && standardize != (scaling == DatasetSpec.Scaling.STANDARDIZE)) {
            node.fault(STANDARDIZE.name(), "conflict", "`standardize` contradicts `scaling`, which is %s; say one of them."
                    .formatted(said));
        }
        return scaling;
    }

    private @Nullable Column readBy(SpecNode split) {
        String name = split.text(BY);
        if (schema == null || name == null) {
            return null;
        }
        Column column = schema.column(name).orElse(null);
        if (column == null) {
            split.fault(BY.name(), "unknown_column", noColumn(schema, name));
        } else if (target != null && name.equals(target.name())) {
            split.fault(BY.name(), "unusable_column", "`%s` is the target; the parts cannot follow from it."
                    .formatted(SpecNode.shown(name)));
        } else if (column.type() == DatasetSchema.Type.SPARSE) {
            split.fault(BY.name(), "unusable_column", "`%s` holds many features; the parts follow from a time, a number, or a label that names them."
                    .formatted(SpecNode.shown(name)));
        } else if (column.type() == DatasetSchema.Type.TEXT) {
            split.fault(BY.name(), "unusable_column", "`%s` is free text; the parts follow from a time, a number, or a label that names them."
                    .formatted(SpecNode.shown(name)));
        } else if (column.missing() > 0) {
            split.fault(BY.name(), "missing_values", "%d rows have no `%s`, so that their part is not known."
                    .formatted(column.missing(), SpecNode.shown(name)));
        }
        return column;
    }

    /** Whether a column's labels name the parts. */
    private boolean namesParts() {
        return by != null && by.type() == DatasetSchema.Type.CATEGORICAL;
    }

    private List<String> readFeatures() {
        if (!node.lacks(FEATURE.name())) {
            return readGivenFeatures();
        }
        if (schema == null) {
            return List.of();
        }
        List<String> features = new ArrayList<>();
        for (Column column : schema.columns()) {
            boolean isTarget = target != null && column.name().equals(target.name());
            boolean isPart = namesParts() && by != null && column.name().equals(by.name());
            if (!isTarget && !isPart && !column.name().equals(weight)) {
                checkUsable(column, node.pointer(FEATURE.name()), "; list in `features` the columns to use, without it");
                features.add(column.name());
            }
        }
        if (features.isEmpty()) {
            node.fault(FEATURE.name(), "no_features", "The dataset has no column besides the target%s."
                    .formatted(weight == null ? "" : " and the weight"));
        }
        return features;
    }

    private List<String> readGivenFeatures() {
        List<JsonNode> elements = node.elements(FEATURE.name());
        if (elements.isEmpty() && faults.none(node.pointer(FEATURE.name()))) {
            node.fault(FEATURE.name(), "no_features", "At least one feature is needed; leave `features` out for all.");
        }
        Set<String> seen = new HashSet<>();
        List<String> features = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            String pointer = node.pointer(FEATURE.name()) + "/" + i;
            if (SpecNode.value(elements.get(i), pointer, FEATURE, faults) instanceof String name) {
                checkFeature(name, pointer, seen.add(name));
                features.add(name);
            }
        }
        return features;
    }

    private void checkFeature(String name, String pointer, boolean first) {
        if (!first) {
            faults.add(pointer, "duplicate_feature", "`%s` is listed twice.".formatted(SpecNode.shown(name)));
        }
        if (target != null && name.equals(target.name())) {
            faults.add(pointer, "target_among_features",
                    "`%s` is the target; a model that sees it has nothing to learn.".formatted(SpecNode.shown(name)));
        } else if (name.equals(weight)) {
            faults.add(pointer, "weight_among_features",
                    "`%s` is the weight of the rows; predictions would need it.".formatted(SpecNode.shown(name)));
        } else if (schema != null) {
            Column column = schema.column(name).orElse(null);
            if (column == null) {
                faults.add(pointer, "unknown_column", () -> noColumn(schema, name));
            } else {
                checkUsable(column, pointer, "; leave it out");
            }
        }
    }

    private void checkUsable(Column column, String pointer, String advice) {
        String name = SpecNode.shown(column.name());
        switch (column.type()) {
            case TEXT ->
                faults.add(pointer, "unusable_column", "`%s` is free text, from which these models learn nothing%s. If it holds labels, upload the file with `columns` declaring it categorical."
                        .formatted(name, advice));
            case NUMERIC, CATEGORICAL, BOOLEAN, DATETIME, SPARSE -> {
                if (column.distinct() == 0) {
                    faults.add(pointer, "column_without_values", "`%s` has no values at all%s.".formatted(name, advice));
                }
            }
        }
    }

    private void checkMissing(List<String> features, DatasetSpec.Missing treatment) {
        if (schema == null || treatment != DatasetSpec.Missing.FAIL) {
            return;
        }
        List<String> incomplete = features.stream()
                .flatMap(name -> schema.column(name).stream())
                .filter(column -> column.missing() > 0)
                .map(Column::name)
                .toList();
        if (!incomplete.isEmpty()) {
            node.fault(MISSING.name(), "missing_values", "Values are missing in %s; `mean` fills them in, `drop_rows` leaves their rows out."
                    .formatted(Suggestions.list(incomplete)));
        }
    }

    private DatasetSpec.SplitSpec readSplit(SpecNode split, @Nullable Task task) {
        split.refuseOthers(List.of("validation", "test", "seed", "stratify", "by"));
        double validation = split.number(VALIDATION);
        double test = split.number(TEST);
        long seed = split.integer(SEED);
        boolean stratify = split.flag(STRATIFY);
        if (validation + test >= 1) {
            faults.add(split.pointer(), "out_of_range",
                    "`validation` + `test` must be less than 1, so that rows are left to train on; it is %s."
                            .formatted(Range.plain(validation + test)));
        } else if (!namesParts() && schema != null && target != null && trainingRows(validation + test) < 1) {
            faults.add(split.pointer(), "no_training_rows",
                    "No row is left to train on: the dataset has %d rows with a target."
                            .formatted(schema.rows() - target.missing()));
        }
        if (task == Task.REGRESSION) {
            if (stratify && split.has(STRATIFY.name())) {
                split.fault(STRATIFY.name(), "does_not_apply", "`stratify` is for classes; this job is a regression.");
            }
            stratify = false;
        }
        if (by != null) {
            if (stratify && split.has(STRATIFY.name())) {
                split.fault(STRATIFY.name(), "does_not_apply", "`stratify` is for a choice by chance; here `by` decides.");
            }
            stratify = false;
        }
        return new DatasetSpec.SplitSpec(validation, test, seed, stratify, by == null ? null : by.name());
    }

    private double trainingRows(double keptAway) {
        return schema == null || target == null ? 1 : Math.ceil((schema.rows() - target.missing()) * (1 - keptAway));
    }

    private static Parameter text(String name, String description) {
        return Parameter.structure(name, Parameter.Kind.STRING, null, true, description);
    }

    private static String noColumn(DatasetSchema schema, String name) {
        return SpecNode.unknown("column", name, schema.columns().stream().map(Column::name).toList());
    }
}
