package dev.fallline.engine.training;

/** Rows held in one array. */
public final class DenseRows implements RowSource {

    private final float[] features;
    private final float[] targets;
    private final int width;

    /**
     * @param features {@code n × d}, row-major; kept, not copied
     * @param targets  {@code n}; kept, not copied
     * @param width    d
     * @throws IllegalArgumentException when the lengths do not fit
     */
    public DenseRows(float[] features, float[] targets, int width) {
        if (width < 1 || (long) targets.length * width != features.length) {
            throw new IllegalArgumentException(
                    "%d features for %d rows of %d".formatted(features.length, targets.length, width));
        }
        this.features = features;
        this.targets = targets;
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
    public void gather(int[] order, int from, int count, float[] block, float[] blockTargets) {
        for (int i = 0; i < count; i++) {
            int row = order[from + i];
            System.arraycopy(features, row * width, block, i * width, width);
            blockTargets[i] = targets[row];
        }
    }

    @Override
    public void copy(int from, int count, float[] block, float[] blockTargets) {
        System.arraycopy(features, from * width, block, 0, count * width);
        System.arraycopy(targets, from, blockTargets, 0, count);
    }
}
