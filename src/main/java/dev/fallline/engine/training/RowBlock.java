package dev.fallline.engine.training;

import java.util.Arrays;

/**
 * Consecutive rows of a batch, either copied into buffers of its own or lying where the source keeps them; dense ones,
 * or of a {@linkplain RowSource#sparse sparse} source the numbers by which they differ from its base. One thread's own,
 * made once per job.
 */
public final class RowBlock {

    private static final int[] NO_INDICES = {};
    private static final float[] NO_VALUES = {};

    private final float[] ownFeatures;
    private final float[] ownTargets;
    private final float[] weights;
    private final int[] offsets;
    private float[] features;
    private int featuresOffset;
    private float[] targets;
    private int targetsOffset;

    private final int[] ends;
    private int[] ownIndices = NO_INDICES;
    private float[] ownValues = NO_VALUES;
    private int[] indices = NO_INDICES;
    private float[] values = NO_VALUES;

    /** Of the rows of a source. */
    public static RowBlock of(RowSource source, int rows) {
        return source.sparse() ? sparse(rows) : new RowBlock(rows, source.features());
    }

    /** Of sparse rows. */
    public static RowBlock sparse(int rows) {
        return new RowBlock(rows, 0, rows);
    }

    /**
     * Of dense rows.
     *
     * @param rows  the largest block
     * @param width d
     */
    public RowBlock(int rows, int width) {
        this(rows, width, 0);
    }

    private RowBlock(int rows, int width, int sparseRows) {
        ends = new int[sparseRows];
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

    /**
     * Points at sparse rows that lie in a source's own arrays, for the source to write where into {@link #offsets} and
     * {@link #ends}.
     */
    public void pointAtSparse(int[] sourceIndices, float[] sourceValues) {
        indices = sourceIndices;
        values = sourceValues;
        targets = ownTargets;
        targetsOffset = 0;
    }

    /** Points at the block's own buffers, for a source to copy sparse rows of so many numbers into. */
    public void pointAtOwnSparse(int numbers) {
        if (numbers > ownIndices.length) {
            // Half as much again, so that steps soon allocate nothing.
            int length = (int) Math.min(Integer.MAX_VALUE - 8L, numbers + numbers / 2L);
            ownIndices = Arrays.copyOf(ownIndices, length);
            ownValues = Arrays.copyOf(ownValues, length);
        }
        pointAtSparse(ownIndices, ownValues);
    }

    /** Features of the numbers of sparse rows, ascending in a row. */
    public int[] indices() {
        return indices;
    }

    /** The numbers of sparse rows. */
    public float[] values() {
        return values;
    }

    /** Index in {@link #values} after each sparse row's last number. */
    public int[] ends() {
        return ends;
    }

    /** {@code rows × d} from {@link #featuresOffset}. */
    public float[] features() {
        return features;
    }

    public int featuresOffset() {
        return featuresOffset;
    }

    /**
     * Index of each row's first number: in {@link #features} where rows do not lie one behind the other, and in
     * {@link #values} of sparse ones.
     */
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
