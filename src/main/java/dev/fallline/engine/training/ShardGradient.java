package dev.fallline.engine.training;

import java.io.Serializable;

/**
 * Part of a batch's gradient.
 *
 * @param loss     weighted sum of the rows' losses
 * @param gradient flat, of the batch's mean loss, without penalty
 */
public record ShardGradient(double loss, float[] gradient) implements Serializable {

    /** Both parts together; the arrays of this one are overwritten. */
    public ShardGradient plus(ShardGradient other) {
        Sums.add(gradient, other.gradient);
        return new ShardGradient(loss + other.loss, gradient);
    }
}
