package dev.fallline.engine.training;

import dev.fallline.engine.metric.TaskMetrics;
import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Loss and metrics of some rows, which can be added to those of others.
 *
 * @param loss   weighted sum over the rows
 * @param weight sum of the rows' weights
 */
public record ShardScores(double loss, double weight, TaskMetrics metrics) implements Serializable {

    /** Both parts together; this one's metrics are overwritten. */
    public ShardScores plus(ShardScores other) {
        metrics.add(other.metrics);
        return new ShardScores(loss + other.loss, weight + other.weight, metrics);
    }

    /** {@code loss} (the weighted mean over rows) and the task's metrics by name. */
    public SortedMap<String, Double> values() {
        var values = new TreeMap<>(metrics.values());
        values.put("loss", loss / weight);
        return values;
    }
}
