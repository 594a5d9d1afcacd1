package dev.fallline.engine.training;

import java.io.Serializable;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of a round of local steps in some shards, each weighing as much as the rows it took: over all shards the
 * arrays are their averages.
 *
 * @param loss       weighted sum of the losses that the rows had before their step; NaN where a step was not finite
 * @param weight     sum of those rows' weights
 * @param norm       of the gradients, the mean over the steps
 * @param parameters flat
 * @param average    of the parameters; {@code null} where the plan has none
 * @param buffers    of the update rule, by name
 */
public record ShardRound(
        double loss,
        double weight,
        double norm,
        float[] parameters,
        float @Nullable [] average,
        SortedMap<String, float[]> buffers)
        implements Serializable {

    /** Both parts together; the arrays of this one are overwritten. */
    public ShardRound plus(ShardRound other) {
        Sums.add(parameters, other.parameters);
        if (average != null && other.average != null) {
            Sums.add(average, other.average);
        }
        buffers.forEach((name, buffer) -> Sums.add(buffer, other.buffers.getOrDefault(name, buffer)));
        return new ShardRound(
                loss + other.loss, weight + other.weight, norm + other.norm, parameters, average, buffers);
    }

    /** This part made to weigh so much of the whole. */
    ShardRound weighing(float share) {
        Sums.scale(parameters, share);
        if (average != null) {
            Sums.scale(average, share);
        }
        buffers.values().forEach(buffer -> Sums.scale(buffer, share));
        return new ShardRound(loss, weight, norm * share, parameters, average, buffers);
    }
}
