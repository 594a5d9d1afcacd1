package dev.fallline.engine.training;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sparse rows held in arrays: compressed sparse rows, CSR, over a base that all share. */
public final class SparseRows extends ArrayRows {

    private final int[] starts;
    private final int[] indices;
    private final float[] values;
    private final float[] base;

    /**
     * @param starts  {@code n + 1}: row i has the numbers {@code starts[i] … starts[i+1]-1}; kept, not copied
     * @param indices the numbers' features, ascending in a row, each less than d; kept, not copied
     * @param values  the numbers; kept, not copied
     * @param targets {@code n}; kept, not copied
     * @param weights {@code n}, each ≥ 0; kept, not copied; {@code null} when all rows weigh 1
     * @param base    {@code d}, or empty where it is zero; kept, not copied
     * @param width   d
     * @throws IllegalArgumentException when the lengths do not fit
     */
    public SparseRows(
            int[] starts,
            int[] indices,
            float[] values,
            float[] targets,
            float @Nullable [] weights,
            float[] base,
            int width) {
        super(targets, weights, width);
        if (width < 1
                || starts.length != targets.length + 1
                || starts[0] != 0
                || starts[targets.length] > values.length
                || indices.length != values.length
                || weights != null && weights.length != targets.length
                || base.length != 0 && base.length != width) {
            throw new IllegalArgumentException("%d numbers for %d rows of %d over a base of %d"
                    .formatted(values.length, targets.length, width, base.length));
        }
        this.starts = starts;
        this.indices = indices;
        this.values = values;
        this.base = base;
    }

    @Override
    public boolean sparse() {
        return true;
    }

    @Override
    public float[] base() {
        return base;
    }

    @Override
    public long values() {
        return starts[targets.length];
    }

    @Override
    public void gather(int[] order, int from, int count, RowBlock block, int at) {
        float[] into = block.features();
        for (int i = 0; i < count; i++) {
            int row = order[from + i];
            spread(base, indices, values, starts[row], starts[row + 1], into, (at + i) * width, width);
            block.targets()[at + i] = targets[row];
            if (weights != null) {
                block.weights()[at + i] = weights[row];
            }
        }
    }

    /**
     * Writes a sparse row as a dense one.
     *
     * @param from  index of the row's first number
     * @param to    index after its last
     * @param into  {@code width} numbers from {@code at} on are overwritten
     */
    public static void spread(
            float[] base, int[] indices, float[] values, int from, int to, float[] into, int at, int width) {
        if (base.length == 0) {
            Arrays.fill(into, at, at + width, 0);
        } else {
            System.arraycopy(base, 0, into, at, width);
        }
        for (int e = from; e < to; e++) {
            into[at + indices[e]] += values[e];
        }
    }

    @Override
    public void locate(int[] order, int from, int count, RowBlock block) {
        block.pointAtSparse(indices, values);
        for (int i = 0; i < count; i++) {
            show(order[from + i], block, i);
        }
    }

    @Override
    public void view(int from, int count, RowBlock block) {
        block.pointAtSparse(indices, values);
        for (int i = 0; i < count; i++) {
            show(from + i, block, i);
        }
    }

    private void show(int row, RowBlock block, int at) {
        block.offsets()[at] = starts[row];
        block.ends()[at] = starts[row + 1];
        block.targets()[at] = targets[row];
        if (weights != null) {
            block.weights()[at] = weights[row];
        }
    }
}
