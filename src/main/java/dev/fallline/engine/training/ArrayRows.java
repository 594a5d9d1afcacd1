package dev.fallline.engine.training;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What dense and sparse rows in arrays have alike: their number, targets and weights. */
abstract sealed class ArrayRows implements RowSource, Serializable permits DenseRows, SparseRows {

    final float[] targets;
    final float @Nullable [] weights;
    final int width;

    /**
     * @param targets {@code n}; kept, not copied
     * @param weights {@code n}, each ≥ 0; kept, not copied; {@code null} when all rows weigh 1
     * @param width   d
     */
    ArrayRows(float[] targets, float @Nullable [] weights, int width) {
        this.targets = targets;
        this.weights = weights;
        this.width = width;
    }

    @Override
    public final int rows() {
        return targets.length;
    }

    @Override
    public final int features() {
        return width;
    }

    @Override
    public final boolean weighted() {
        return weights != null;
    }

    @Override
    public final double weight(int row) {
        return weights == null ? 1 : weights[row];
    }

    @Override
    public final float target(int row) {
        return targets[row];
    }

    @Override
    public final boolean inPlace() {
        return true;
    }
}
