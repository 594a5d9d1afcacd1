package dev.fallline.dataset;

import java.util.List;
import java.util.Map;

/** The columns of a dataset, which need not fit into memory all at once. */
interface ColumnTable {

    /** Number of rows. */
    int rows();

    /** Columns by name, in file order, held in memory; none of them sparse. */
    Map<String, Values> columns(List<String> names);

    /** Shows each row once, in file order. */
    void forEachRow(List<String> names, RowReader reader);

    /** Takes a row. */
    @FunctionalInterface
    interface RowReader {

        /**
         * @param values as {@link Values#at} gives them, by column as asked for, 0 for a sparse one; used again for the
         *               next row
         * @param block  numbers of the sparse column, of which there is one at most; used again for the next row
         */
        void read(double[] values, SparseNumbers block);
    }
}
