package dev.fallline.dataset;

import dev.fallline.engine.training.RowBlock;
import dev.fallline.engine.training.RowSource;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows in a file that is mapped into memory, of which the operating system keeps as many there as fit. */
final class MappedRows implements RowSource {

    private final Section features;
    private final Section targets;
    private final @Nullable Section weights;
    private final int rows;
    private final int width;

    /** @param weights {@code null} when all rows weigh 1 */
    MappedRows(Section features, Section targets, @Nullable Section weights, int rows, int width) {
        this.features = features;
        this.targets = targets;
        this.weights = weights;
        this.rows = rows;
        this.width = width;
    }

    @Override
    public int rows() {
        return rows;
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
        return weights == null ? 1 : weights.at(row);
    }

    @Override
    public float target(int row) {
        return targets.at(row);
    }

    @Override
    public void gather(int[] order, int from, int count, RowBlock block, int at) {
        float[] x = block.features();
        float[] y = block.targets();
        for (int i = 0; i < count; i++) {
            int row = order[from + i];
            features.copy(row, 1, x, (at + i) * width);
            y[at + i] = targets.at(row);
        }
        if (weights != null) {
            float[] w = block.weights();
            for (int i = 0; i < count; i++) {
                w[at + i] = weights.at(order[from + i]);
            }
        }
    }

    @Override
    public boolean inPlace() {
        return false;
    }

    @Override
    public void locate(int[] order, int from, int count, RowBlock block) {
        block.pointAtOwn();
        gather(order, from, count, block, 0);
        int[] offsets = block.offsets();
        for (int i = 0; i < count; i++) {
            offsets[i] = i * width;
        }
    }

    @Override
    public void view(int from, int count, RowBlock block) {
        block.pointAtOwn();
        features.copy(from, count, block.features(), 0);
        targets.copy(from, count, block.targets(), 0);
        if (weights != null) {
            weights.copy(from, count, block.weights(), 0);
        }
    }

    /**
     * Numbers of all rows, mapped in pieces because a buffer holds 2 GiB at most.
     *
     * @param pieces    of {@code pieceRows} rows each, the last possibly of fewer
     * @param width     numbers of a row
     */
    record Section(List<FloatBuffer> pieces, int pieceRows, int width) {

        Section {
            pieces = List.copyOf(pieces);
        }

        float at(int row) {
            return pieces.get(row / pieceRows).get(row % pieceRows * width);
        }

        /** Copies whole rows. */
        void copy(int from, int count, float[] into, int at) {
            int row = from;
            int left = count;
            while (left > 0) {
                int first = row % pieceRows;
                int some = Math.min(left, pieceRows - first);
                pieces.get(row / pieceRows).get(first * width, into, at + (row - from) * width, some * width);
                row += some;
                left -= some;
            }
        }
    }
}
