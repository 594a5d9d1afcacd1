package dev.fallline.engine.metric;

import java.util.Set;

/** Whether a metric is better high or low. */
public final class MetricDirection {

    private static final Set<String> HIGHER = Set.of("accuracy", "precision", "recall", "f1", "roc_auc", "r2");

    private MetricDirection() {}

    /** @param metric a metric's name, with or without {@code train_} or {@code validation_} before it */
    public static boolean higherIsBetter(String metric) {
        return HIGHER.contains(metric.replaceFirst("^(train|validation|test)_", ""));
    }
}
