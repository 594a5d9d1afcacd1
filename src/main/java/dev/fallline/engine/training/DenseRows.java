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
    public void gather(int[] order, int from, int count, RowBlock block) {
        block.pointAtOwn();
        float[] into = block.features();
        float[] intoTargets = block.targets();
        for (int i = 0; i < count; i++) {
            int row = order[from + i];
            System.arraycopy(features, row * width, into, i * width, width);
            intoTargets[i] = targets[row];
        }
    }

    @Override
    public void view(int from, int count, RowBlock block) {
        block.pointAt(features, from * width, targets, from);
    }
}
