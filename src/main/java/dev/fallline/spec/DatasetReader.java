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

    private static final Parameter ID = text("id", "the dataset");
    private static final Parameter TARGET = text("target", "the column to predict");
    private static final Parameter FEATURE =
            Parameter.structure("features", Parameter.Kind.STRING, null, false, "a column to predict from");
    private static final Parameter WEIGHT =
            Parameter.structure("weight", Parameter.Kind.STRING, null, false, "the column with each row's weight");
    private static final Parameter STANDARDIZE = Parameter.flag("standardize", true, "scale the features");
    private static final Parameter MISSING = Parameter.word(
            "missing", "mean", List.of("mean", "drop_rows", "fail"), "what to do with missing values");
    private static final Parameter VALIDATION =
            Parameter.number("validation", 0.2, Range.BELOW_ONE, "share of rows for validation");
    private static final Parameter TEST = Parameter.number("test", 0, Range.BELOW_ONE, "share of rows for the test");
    private static final Parameter SEED = Parameter.integer("seed", 0, Range.ANY, "of the choice of rows");
    private static final Parameter STRATIFY = Parameter.flag("stratify", true, "keep the classes' shares");

    private final SpecNode node;
    private final Faults faults;
    private final @Nullable DatasetSchema schema;
    private final String id;
    private final @Nullable Column target;
    private final @Nullable String weight;

    DatasetReader(SpecNode node, DatasetCatalog datasets, Faults faults) {
        this.node = node;
        this.faults = faults;
        this.id = Optional.ofNullable(node.text(ID)).orElse("");
        this.schema = id.isEmpty() ? null : datasets.find(id).orElse(null);
        if (schema == null && faults.none(node.pointer(ID.name()))) {
            node.fault(ID.name(), "dataset_not_found", "There is no dataset `%s`; `GET /v1/datasets` lists them."
                    .formatted(SpecNode.shown(id)));
        }
        this.target = readTarget();
        this.weight = node.lacks(WEIGHT.name()) ? null : readWeight();
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
        return EncodedWidth.of(dataset.features(), schema);
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
        node.refuseOthers(List.of("id", "target", "features", "standardize", "missing", "split", "weight"));
        boolean standardize = node.flag(STANDARDIZE);
        String missing = Optional.ofNullable(node.text(MISSING)).orElse("mean");
        List<String> features = readFeatures();
        DatasetSpec.Missing treatment = DatasetSpec.Missing.valueOf(missing.toUpperCase(Locale.ROOT));
        checkMissing(features, treatment);
        DatasetSpec.SplitSpec split = readSplit(node.child("split"), task);
        return new DatasetSpec(id, target == null ? "" : target.name(), features, standardize, treatment, split, weight);
    }

    private List<String> readFeatures() {
        if (node.has(FEATURE.name())) {
            return readGivenFeatures();
        }
        if (schema == null) {
            return List.of();
        }
        List<String> features = new ArrayList<>();
        for (Column column : schema.columns()) {
            boolean isTarget = target != null && column.name().equals(target.name());
            if (!isTarget && !column.name().equals(weight)) {
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
                faults.add(pointer, "unknown_column", noColumn(schema, name));
            } else {
                checkUsable(column, pointer, "; leave it out");
            }
        }
    }

    private void checkUsable(Column column, String pointer, String advice) {
        String name = SpecNode.shown(column.name());
        switch (column.type()) {
            case TEXT, DATETIME ->
                faults.add(pointer, "not_supported_yet", "`%s` is a column of type %s, which is not supported yet as a feature%s."
                        .formatted(name, Models.name(column.type()), advice));
            case NUMERIC, CATEGORICAL, BOOLEAN -> {
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
        split.refuseOthers(List.of("validation", "test", "seed", "stratify"));
        double validation = split.number(VALIDATION);
        double test = split.number(TEST);
        long seed = split.integer(SEED);
        boolean stratify = split.flag(STRATIFY);
        if (validation + test >= 1) {
            faults.add(split.pointer(), "out_of_range",
                    "`validation` + `test` must be less than 1, so that rows are left to train on; it is %s."
                            .formatted(Range.plain(validation + test)));
        } else if (schema != null && target != null && trainingRows(validation + test) < 1) {
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
        return new DatasetSpec.SplitSpec(validation, test, seed, stratify);
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
