package dev.fallline.engine.training;

import java.util.SplittableRandom;

/**
 * The order of rows in an epoch: the source's own, or a permutation that is a function of seed and epoch alone (Fisher,
 * Yates; Durstenfeld, CACM 1964), so that any epoch's order can be made again.
 *
 * <p>Rows of more than {@link Reach#wholeValues} values may lie on a disk, where any order of rows would be many times
 * slower than reading on: of them blocks of neighbours are shuffled first, and then the rows within a window of blocks.
 * Which of the two it is follows from the shape of the data, never from the machine.
 */
final class RowOrder {

    private static final long NONE = Long.MIN_VALUE;

    private final int[] order;
    private final boolean shuffle;
    private final long seed;
    private final int blockRows;
    private final int windowRows;
    private long made = NONE;

    /**
     * How far a shuffle reaches, in values.
     *
     * @param wholeValues  up to so many all rows are shuffled together
     * @param blockValues  of neighbours that stay in one window
     * @param windowValues of rows that are shuffled together then
     */
    record Reach(long wholeValues, int blockValues, int windowValues) {

        /** 1 GiB, 1 MiB, 256 MiB of float32. */
        static final Reach DEFAULT = new Reach(1L << 28, 1 << 18, 1 << 26);
    }

    /** Rows that are taken as they come. */
    RowOrder() {
        this(0, 1, false, 0, Reach.DEFAULT);
    }

    /** Rows that lie anywhere, one behind the other as given; kept, not copied. */
    static RowOrder of(int[] rows) {
        return new RowOrder(rows);
    }

    private RowOrder(int[] rows) {
        this.order = rows;
        this.shuffle = true;
        this.seed = 0;
        this.blockRows = 1;
        this.windowRows = 1;
        this.made = 0;
    }

    /** @param features of a row, or of sparse rows about as many as have a number */
    RowOrder(int rows, int features, boolean shuffle, long seed, Reach reach) {
        this.order = new int[rows];
        this.shuffle = shuffle;
        this.seed = seed;
        boolean whole = (long) rows * features <= reach.wholeValues();
        this.blockRows = whole ? Math.max(1, rows) : Math.max(1, reach.blockValues() / features);
        this.windowRows = whole ? Math.max(1, rows) : blockRows * Math.max(1, reach.windowValues() / features / blockRows);
    }

    boolean shuffled() {
        return shuffle;
    }

    /**
     * @param epoch   0-based
     * @param attempt 0, or the number of rollbacks so far: another try takes the rows in another order
     */
    void prepare(int epoch, int attempt) {
        long key = ((long) attempt << 32) + epoch;
        if (made == key || made != NONE && !shuffle) {
            return;
        }
        var random = new SplittableRandom(seed + key * 0x9e3779b97f4a7c15L);
        int[] blocks = identity(Math.ceilDiv(order.length, blockRows));
        if (shuffle) {
            shuffle(blocks, 0, blocks.length, random);
        }
        int next = 0;
        for (int block : blocks) {
            int first = block * blockRows;
            int end = Math.min(order.length - first, blockRows) + first;
            for (int row = first; row < end; row++) {
                order[next++] = row;
            }
        }
        if (shuffle) {
            for (int from = 0; from < order.length; from += Math.min(windowRows, order.length - from)) {
                shuffle(order, from, Math.min(windowRows, order.length - from), random);
            }
        }
        made = key;
    }

    private static int[] identity(int length) {
        int[] numbers = new int[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    private static void shuffle(int[] numbers, int from, int count, SplittableRandom random) {
        for (int i = count - 1; i > 0; i--) {
            // Lemire's multiplication (ACM TOMACS 2019) in place of a division; its bias is below i/2⁶⁴.
            int j = (int) Math.unsignedMultiplyHigh(random.nextLong(), i + 1L);
            int number = numbers[from + i];
            numbers[from + i] = numbers[from + j];
            numbers[from + j] = number;
        }
    }

    /** Row numbers in the epoch's order. */
    int[] rows() {
        return order;
    }
}
