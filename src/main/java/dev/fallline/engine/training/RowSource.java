package dev.fallline.engine.training;

/**
 * Prepared rows: {@code n × d} features and one target a row, in a fixed order.
 *
 * <p>The target of a regression is its value, of a classification the class index (0, 1, … k−1).
 * Implementations are read by several threads at once and never change.
 *
 * <p>Sparse rows are a row that all share, their {@link #base}, and of each the few features in which it differs from
 * that. {@link #locate} and {@link #view} show them in this form, to be read by a linear model.
 */
public non-sealed interface RowSource extends Rows {

    /** The base of rows that have none, or a zero one. */
    float[] NO_BASE = {};

    /** No rows, of one feature. */
    RowSource NONE = new DenseRows(new float[0], new float[0], 1);

    /** Whether {@link #locate} and {@link #view} show rows as {@linkplain RowBlock#sparse sparse} ones. */
    default boolean sparse() {
        return false;
    }

    /**
     * What is added to every sparse row: d numbers, or none where it is zero. Features that are centred stay sparse by
     * it, since in most rows they are what they are in the base.
     */
    default float[] base() {
        return NO_BASE;
    }

    /** Whether rows have weights of their own; otherwise each weighs 1. */
    boolean weighted();

    /** The weight of a row, ≥ 0; 1 when the rows are not weighted. */
    double weight(int row);

    /** The target of a row. */
    float target(int row);

    @Override
    default double weight(int[] order, int from, int count) {
        if (!weighted()) {
            return count;
        }
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += weight(order[i]);
        }
        return sum;
    }

    /**
     * Copies rows {@code order[from] … order[from+count-1]} into a block, every feature of them also where they are
     * sparse. Several threads may fill parts of one block.
     *
     * @param order row numbers
     * @param from  first position in {@code order}
     * @param count number of rows
     * @param block one that {@linkplain RowBlock#pointAtOwn points at its own buffers}, where its rows from {@code at}
     *              on are overwritten
     * @param at    the block's row that the first one goes to
     */
    void gather(int[] order, int from, int count, RowBlock block, int at);

    /** Whether {@link #locate} points at rows where they lie; otherwise it copies them to the block. */
    boolean inPlace();

    /**
     * Points a block at rows {@code order[from] … order[from+count-1]} where they lie, without copying their features
     * if they are {@link #inPlace}.
     *
     * @param order row numbers
     * @param block its {@link RowBlock#offsets}, targets and weights are overwritten
     */
    void locate(int[] order, int from, int count, RowBlock block);

    /**
     * Makes the consecutive rows {@code from … from+count-1} a block, copied only where they must be.
     *
     * @param block pointed at the rows
     */
    void view(int from, int count, RowBlock block);
}
