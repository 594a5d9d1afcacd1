package dev.fallline.dataset;

import dev.fallline.dataset.MatrixPlan.Part;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a dataset that follow one another, and what is planned with them: to which part each goes, with its target and
 * weight. Only the features must still be read.
 *
 * @param index  of the slice
 * @param first  number of its first row in the dataset
 * @param count  rows of the dataset in it, the unused ones too
 * @param parts  training, validation and test rows
 */
public record DataSlice(int index, int first, int count, List<Rows> parts) implements Serializable {

    public DataSlice {
        parts = List.copyOf(parts);
    }

    /** Number of rows of a part. */
    public int rows(dev.fallline.engine.training.Part part) {
        return parts.get(part.ordinal()).rows().length;
    }

    /**
     * @param rows    numbers, counted from the slice's first row, ascending
     * @param targets one a row
     * @param weights one a row; {@code null} when all rows weigh 1
     */
    record Rows(int[] rows, float[] targets, float @Nullable [] weights) implements Serializable {

        /** Those of a part that lie in {@code first … end-1} of the dataset. */
        static Rows of(Part part, int first, int end) {
            int from = position(part.rows(), first);
            int to = position(part.rows(), end);
            int[] rows = Arrays.copyOfRange(part.rows(), from, to);
            for (int i = 0; i < rows.length; i++) {
                rows[i] -= first;
            }
            float[] weights = part.weights();
            return new Rows(
                    rows,
                    Arrays.copyOfRange(part.targets(), from, to),
                    weights == null ? null : Arrays.copyOfRange(weights, from, to));
        }

        private static int position(int[] ascending, int row) {
            int found = Arrays.binarySearch(ascending, row);
            return found < 0 ? -found - 1 : found;
        }

        Part part() {
            return new Part(rows, targets, weights);
        }
    }
}
