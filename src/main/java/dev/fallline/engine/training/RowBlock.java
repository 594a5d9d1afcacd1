package dev.fallline.engine.training;

/**
 * Consecutive rows of a batch, either copied into buffers of its own or lying where the source keeps them. One thread's
 * own, made once per job.
 */
public final class RowBlock {

    private final float[] ownFeatures;
    private final float[] ownTargets;
    private final float[] weights;
    private final int[] offsets;
    private float[] features;
    private int featuresOffset;
    private float[] targets;
    private int targetsOffset;

    /**
     * @param rows  the largest block
     * @param width d
     */
    public RowBlock(int rows, int width) {
        ownFeatures = new float[Math.multiplyExact(rows, width)];
        ownTargets = new float[rows];
        weights = new float[rows];
        offsets = new int[rows];
        features = ownFeatures;
        targets = ownTargets;
    }

    /** Points at rows that lie in a source's own arrays. */
    public void pointAt(float[] sourceFeatures, int firstFeature, float[] sourceTargets, int firstTarget) {
        features = sourceFeatures;
        featuresOffset = firstFeature;
        targets = sourceTargets;
        targetsOffset = firstTarget;
    }

    /** Points at rows that lie anywhere in a source's features, for a source to write where into {@link #offsets}. */
    public void pointAtScattered(float[] sourceFeatures) {
        pointAt(sourceFeatures, 0, ownTargets, 0);
    }

    /** Points at the block's own buffers, for a source to copy rows into. */
    public void pointAtOwn() {
        pointAt(ownFeatures, 0, ownTargets, 0);
    }

    /** {@code rows × d} from {@link #featuresOffset}. */
    public float[] features() {
        return features;
    }

    public int featuresOffset() {
        return featuresOffset;
    }

    /** Index in {@link #features} of each row's first one, where rows do not lie one behind the other. */
    public int[] offsets() {
        return offsets;
    }

    /** One a row from {@link #targetsOffset}. */
    public float[] targets() {
        return targets;
    }

    public int targetsOffset() {
        return targetsOffset;
    }

    /** One a row from 0, always the block's own; meaningless when the source is not {@link RowSource#weighted}. */
    public float[] weights() {
        return weights;
    }
}
