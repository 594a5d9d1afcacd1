package dev.fallline.engine.training;

/**
 * Consecutive rows of a batch, either copied into buffers of its own or lying where the source keeps them. One thread's
 * own, made once per job.
 */
public final class RowBlock {

    private final float[] ownFeatures;
    private final float[] ownTargets;
    private final float[] weights;
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
