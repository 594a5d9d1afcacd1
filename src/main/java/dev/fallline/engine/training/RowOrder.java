package dev.fallline.engine.training;

import java.util.SplittableRandom;

/**
 * The order of rows in an epoch: the source's own, or a permutation that is a function of seed and epoch alone (Fisher,
 * Yates; Durstenfeld, CACM 1964), so that any epoch's order can be made again.
 */
final class RowOrder {

    private static final long NONE = Long.MIN_VALUE;

    private final int[] order;
    private final boolean shuffle;
    private final long seed;
    private long made = NONE;

    RowOrder(int rows, boolean shuffle, long seed) {
        this.order = new int[rows];
        this.shuffle = shuffle;
        this.seed = seed;
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
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        if (shuffle) {
            var random = new SplittableRandom(seed + key * 0x9e3779b97f4a7c15L);
            for (int i = order.length - 1; i > 0; i--) {
                // Lemire's multiplication (ACM TOMACS 2019) in place of a division; its bias is below i/2⁶⁴.
                int j = (int) Math.unsignedMultiplyHigh(random.nextLong(), i + 1L);
                int row = order[i];
                order[i] = order[j];
                order[j] = row;
            }
        }
        made = key;
    }

    /** Row numbers in the epoch's order. */
    int[] rows() {
        return order;
    }
}
