package dev.fallline.dataset;

import dev.fallline.engine.metric.Task;
import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetSchema.Type;
import dev.fallline.spec.DatasetSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a dataset a job reads, and whether they can be used as it wants.
 *
 * @param sparse whether rows are kept as sparse ones
 */
record ColumnChoice(Dataset dataset, DatasetSpec spec, Task task, boolean sparse) {

    private static final int MOST_CLASSES = 1000;

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
}
