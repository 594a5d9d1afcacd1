package dev.fallline.engine.training;

import java.util.Arrays;

/**
 * Rows of a classification, each weighing as much as its class, on top of what the rows weigh themselves. For training
 * only: validation and test rows keep their own weights.
 */
public final class ClassWeightedRows implements RowSource {

    private final RowSource rows;
    private final float[] classWeights;

    /** @param classWeights by class index, each ≥ 0 */
    public ClassWeightedRows(RowSource rows, float[] classWeights) {
        this.rows = rows;
        this.classWeights = classWeights.clone();
    }

    /** n/(k·nᵢ) for class i with nᵢ of the n rows, so that every class weighs the same in all; 0 for an absent class. */
    public static float[] balanced(RowSource rows, int classes) {
        var counts = new long[classes];
        for (int row = 0; row < rows.rows(); row++) {
            counts[(int) rows.target(row)]++;
        }
        return balanced(counts);
    }

    /** The same by the number of rows of each class. */
    public static float[] balanced(long[] counts) {
        long rows = Arrays.stream(counts).sum();
        var weights = new float[counts.length];
        for (int c = 0; c < counts.length; c++) {
            weights[c] = counts[c] == 0 ? 0 : (float) ((double) rows / counts.length / counts[c]);
        }
        return weights;
    }

    @Override
    public int rows() {
        return rows.rows();
    }

    @Override
    public int features() {
        return rows.features();
    }

    @Override
    public boolean sparse() {
        return rows.sparse();
    }

    @Override
    public float[] base() {
        return rows.base();
    }

    @Override
    public long values() {
        return rows.values();
    }

    @Override
    public boolean weighted() {
        return true;
    }

    @Override
    public double weight(int row) {
        return rows.weight(row) * classWeights[(int) rows.target(row)];
    }

    @Override
    public float target(int row) {
        return rows.target(row);
    }

    @Override
    public void gather(int[] order, int from, int count, RowBlock block, int at) {
        rows.gather(order, from, count, block, at);
        weigh(at, count, block);
    }

    @Override
    public boolean inPlace() {
        return rows.inPlace();
    }

    @Override
    public void locate(int[] order, int from, int count, RowBlock block) {
        rows.locate(order, from, count, block);
        weigh(0, count, block);
    }

    @Override
    public void view(int from, int count, RowBlock block) {
        rows.view(from, count, block);
        weigh(0, count, block);
    }

    private void weigh(int from, int count, RowBlock block) {
        float[] weights = block.weights();
        for (int i = from; i < from + count; i++) {
            float own = rows.weighted() ? weights[i] : 1;
            weights[i] = own * classWeights[(int) block.targets()[block.targetsOffset() + i]];
        }
    }
}
