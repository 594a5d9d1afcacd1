package dev.fallline.dataset;

import dev.fallline.engine.training.RowBlock;
import dev.fallline.engine.training.SparseRows;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/** Sparse rows in a file that is mapped into memory, of which the operating system keeps as many there as fit. */
final class MappedSparseRows extends MappedTargets {

    private final Sections numbers;
    private final long values;
    private final float[] base;

    /** @param values how many numbers all rows have */
    MappedSparseRows(
            FileChannel channel,
            Sections numbers,
            long targets,
            long weights,
            boolean weighted,
            int rows,
            long values,
            int width,
            float[] base)
            throws IOException {
        super(channel, targets, weights, weighted, rows, width);
        this.numbers = numbers;
        this.values = values;
        this.base = base;
    }

    /** The same rows in arrays. */
    SparseRows inArrays() {
        int count = Math.toIntExact(values);
        int[] starts = new int[rows() + 1];
        for (int row = 0; row <= rows(); row++) {
            starts[row] = (int) numbers.start(row);
        }
        int[] places = new int[count];
        float[] read = new float[count];
        numbers.copy(0, count, places, read, 0);
        float[] own = new float[rows()];
        targets.copy(0, rows(), own, 0);
        float[] ownWeights = null;
        if (weights != null) {
            ownWeights = new float[rows()];
            weights.copy(0, rows(), ownWeights, 0);
        }
        return new SparseRows(starts, places, read, own, ownWeights, base, features());
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
        return values;
    }

    @Override
    public void gather(int[] order, int from, int count, RowBlock block, int at) {
        for (int i = 0; i < count; i++) {
            int row = order[from + i];
            long start = numbers.start(row);
            int length = (int) (numbers.start(row + 1) - start);
            int[] places = new int[length];
            float[] read = new float[length];
            numbers.copy(start, length, places, read, 0);
            SparseRows.spread(base, places, read, 0, length, block.features(), (at + i) * features(), features());
            label(row, block, at + i);
        }
    }

    @Override
    public void locate(int[] order, int from, int count, RowBlock block) {
        long all = 0;
        for (int i = 0; i < count; i++) {
            all += numbers.start(order[from + i] + 1) - numbers.start(order[from + i]);
        }
        block.pointAtOwnSparse(Math.toIntExact(all));
        int next = 0;
        for (int i = 0; i < count; i++) {
            next = copy(order[from + i], block, i, next);
        }
    }

    @Override
    public void view(int from, int count, RowBlock block) {
        block.pointAtOwnSparse(Math.toIntExact(numbers.start(from + count) - numbers.start(from)));
        int next = 0;
        for (int i = 0; i < count; i++) {
            next = copy(from + i, block, i, next);
        }
    }

    /** @return where the next row's numbers go */
    private int copy(int row, RowBlock block, int at, int next) {
        long start = numbers.start(row);
        int length = (int) (numbers.start(row + 1) - start);
        numbers.copy(start, length, block.indices(), block.values(), next);
        block.offsets()[at] = next;
        block.ends()[at] = next + length;
        label(row, block, at);
        return next + length;
    }

    /**
     * Numbers of all rows, mapped in pieces of 1 GiB because a buffer holds 2 GiB at most.
     *
     * @param starts of each row's numbers, and after the last
     * @param places their features
     * @param values the numbers
     */
    record Sections(List<LongBuffer> starts, List<IntBuffer> places, List<FloatBuffer> values) {

        private static final int PIECE = 1 << 28;
        private static final int PIECE_STARTS = PIECE / 2;

        Sections {
            starts = List.copyOf(starts);
            places = List.copyOf(places);
            values = List.copyOf(values);
        }

        long start(int row) {
            return starts.get(row / PIECE_STARTS).get(row % PIECE_STARTS);
        }

        /** Copies numbers with their features. */
        void copy(long from, int count, int[] intoPlaces, float[] intoValues, int at) {
            int done = 0;
            while (done < count) {
                int piece = (int) ((from + done) / PIECE);
                int first = (int) ((from + done) % PIECE);
                int some = Math.min(count - done, PIECE - first);
                places.get(piece).get(first, intoPlaces, at + done, some);
                values.get(piece).get(first, intoValues, at + done, some);
                done += some;
            }
        }
    }
}
