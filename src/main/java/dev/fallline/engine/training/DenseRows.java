package dev.fallline.engine.training;

import org.jspecify.annotations.Nullable;

/** Rows held in arrays. */
public final class DenseRows implements RowSource {

    private final float[] features;
    private final float[] targets;
    private final float @Nullable [] weights;
    private final int width;

    /** Rows that all weigh the same. */
    public DenseRows(float[] features, float[] targets, int width) {
        this(features, targets, null, width);
    }

    /**
     * @param features {@code n × d}, row-major; kept, not copied
     * @param targets  {@code n}; kept, not copied
     * @param weights  {@code n}, each ≥ 0; kept, not copied; {@code null} when all rows weigh 1
     * @param width    d
     * @throws IllegalArgumentException when the lengths do not fit
     */
    public DenseRows(float[] features, float[] targets, float @Nullable [] weights, int width) {
        if (width < 1
                || (long) targets.length * width != features.length
                || weights != null && weights.length != targets.length) {
            throw new IllegalArgumentException(
                    "%d features for %d rows of %d".formatted(features.length, targets.length, width));
        }
        this.features = features;
        this.targets = targets;
        this.weights = weights;
        this.width = width;
    }

    @Override
    public int rows() {
        return targets.length;
    }

    @Override
    public int features() {
        return width;
    }

    @Override
    public boolean weighted() {
        return weights != null;
    }

    @Override
    public double weight(int row) {
        return weights == null ? 1 : weights[row];
    }

    @Override
    public float target(int row) {
        return targets[row];
    }

    @Override
    public void gather(int[] order, int from, int count, RowBlock block, int at) {
        float[] into = block.features();
        float[] intoTargets = block.targets();
        for (int i = 0; i < count; i++) {
            int row = order[from + i];
            System.arraycopy(features, row * width, into, (at + i) * width, width);
            intoTargets[at + i] = targets[row];
        }
        if (weights != null) {
            float[] intoWeights = block.weights();
            for (int i = 0; i < count; i++) {
                intoWeights[at + i] = weights[order[from + i]];
            }
        }
    }

    @Override
    public boolean inPlace() {
        return true;
    }

    @Override
    public void locate(int[] order, int from, int count, RowBlock block) {
        block.pointAtScattered(features);
        int[] offsets = block.offsets();
        float[] intoTargets = block.targets();
        for (int i = 0; i < count; i++) {
            offsets[i] = order[from + i] * width;
            intoTargets[i] = targets[order[from + i]];
        }
        if (weights != null) {
            float[] intoWeights = block.weights();
            for (int i = 0; i < count; i++) {
                intoWeights[i] = weights[order[from + i]];
            }
        }
    }

    @Override
    public void view(int from, int count, RowBlock block) {
        block.pointAt(features, from * width, targets, from);
        if (weights != null) {
            System.arraycopy(weights, from, block.weights(), 0, count);
        }
    }
}
