package dev.fallline.engine.training;

/** What a trainer must know of rows, wherever they lie. */
public sealed interface Rows permits RowSource, ShardedRows {

    /** n, the number of rows. */
    int rows();

    /** d, the number of encoded features. */
    int features();

    /** How many numbers the features of all rows are. */
    default long values() {
        return (long) rows() * features();
    }

    /** Sum of the weights of rows {@code order[from] … order[from+count-1]}; their number where rows have none. */
    double weight(int[] order, int from, int count);
}
