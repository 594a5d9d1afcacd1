package dev.fallline.engine.metric;

import java.io.Serializable;
import java.util.SortedMap;

/** Metrics of a task over rows that arrive block by block. Sums are kept in double. */
public sealed interface TaskMetrics extends Serializable permits RegressionMetrics, ClassificationMetrics {

    /**
     * @param outputs       raw outputs, {@code rows × k}
     * @param targets       values or class indices
     * @param targetsOffset index of the first row's target
     */
    void add(float[] outputs, float[] targets, int targetsOffset, int rows);

    /** Adds what was counted over other rows; of the same task. */
    void add(TaskMetrics others);

    /** The metrics by name; NaN where one is undefined for these rows. */
    SortedMap<String, Double> values();

    /**
     * @param classes number of classes, ignored for a regression
     * @param ranked  whether ROC AUC is wanted too, which keeps every score in memory
     */
    static TaskMetrics of(Task task, int classes, boolean ranked) {
        return switch (task) {
            case REGRESSION -> new RegressionMetrics();
            case BINARY -> new ClassificationMetrics(2, 1, ranked);
            case MULTICLASS -> new ClassificationMetrics(classes, classes, ranked);
        };
    }
}
