package dev.fallline.spec;

import dev.fallline.engine.metric.Task;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The metrics that a job can be steered by, known after every epoch.
 *
 * @param task       {@code null} when it is not known yet for a fault elsewhere: then those of every task will do
 * @param validation whether rows are kept for validation
 */
record WatchedMetrics(@Nullable Task task, boolean validation) {

    static final Parameter PARAMETER = Parameter.structure(
            "metric",
            Parameter.Kind.STRING,
            null,
            false,
            "the watched metric; `validation_loss`, or `train_loss` where no rows are kept for validation");

    private static final String TRAIN_LOSS = "train_loss";
    private static final String VALIDATION_LOSS = "validation_loss";
    private static final String VALIDATION = "validation_";

    /** What a finished epoch is measured by, as the engine names it. */
    static List<String> names(Task task) {
        return switch (task) {
            case REGRESSION -> List.of("r2", "rmse", "mae");
            case BINARY, MULTICLASS -> List.of("accuracy", "precision", "recall", "f1", "roc_auc", "log_loss");
        };
    }

    String defaultMetric() {
        return validation ? VALIDATION_LOSS : TRAIN_LOSS;
    }

    /** Reads a field {@code metric}. */
    String read(SpecNode node) {
        String metric = node.has(PARAMETER.name()) ? node.text(PARAMETER) : defaultMetric();
        if (metric == null) {
            return defaultMetric();
        }
        Set<String> known = known();
        if (!known.contains(metric)) {
            String which = task == null ? "metric" : "metric of a %s job".formatted(task.label());
            node.fault(PARAMETER.name(), "unknown_metric", SpecNode.unknown(which, metric, known));
        } else if (!validation && metric.startsWith(VALIDATION)) {
            node.fault(
                    PARAMETER.name(),
                    "no_validation_rows",
                    "`%s` needs rows for validation, but `dataset.split.validation` is 0; keep some, or watch `train_loss`."
                            .formatted(metric));
        }
        return metric;
    }

    private Set<String> known() {
        Set<String> known = new LinkedHashSet<>(List.of(TRAIN_LOSS, VALIDATION_LOSS));
        for (Task each : task == null ? List.of(Task.values()) : List.of(task)) {
            names(each).forEach(name -> known.add(VALIDATION + name));
        }
        return known;
    }
}
