package dev.fallline.dataset;

import dev.fallline.engine.training.DenseRows;
import dev.fallline.engine.training.RowBlock;
import dev.fallline.engine.training.RowSource;
import dev.fallline.engine.training.SparseRows;
import org.jspecify.annotations.Nullable;

/**
 * A dataset ready for training: encoded, scaled and split.
 *
 * @param training   at least one row
 * @param validation possibly without rows
 * @param test       possibly without rows
 * @param recipe     how raw rows became these
 */
public record PreparedData(RowSource training, RowSource validation, RowSource test, Recipe recipe) {

    /** The same rows in arrays, where the engine reads them in place. */
    PreparedData inArrays() {
        return new PreparedData(inArrays(training), inArrays(validation), inArrays(test), recipe);
    }

    private static RowSource inArrays(RowSource source) {
        if (source instanceof MappedSparseRows sparse) {
            return sparse.inArrays();
        }
        var block = new RowBlock(source.rows(), source.features());
        source.view(0, source.rows(), block);
        float @Nullable [] weights = source.weighted() ? block.weights() : null;
        return new DenseRows(block.features(), block.targets(), weights, source.features());
    }

    /** Memory that the rows take in arrays; none for those in a file. */
    long heapBytes() {
        return heapBytes(training) + heapBytes(validation) + heapBytes(test);
    }

    private static long heapBytes(RowSource rows) {
        if (rows instanceof SparseRows) {
            return (Integer.BYTES + Float.BYTES) * rows.values()
                    + (Integer.BYTES + Float.BYTES * (rows.weighted() ? 2L : 1)) * rows.rows();
        }
        return rows instanceof DenseRows
                ? Float.BYTES * (long) rows.rows() * (rows.features() + (rows.weighted() ? 2 : 1))
                : 0;
    }
}
