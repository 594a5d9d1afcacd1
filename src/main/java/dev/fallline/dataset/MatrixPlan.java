package dev.fallline.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a prepared matrix will hold, all but its features.
 *
 * @param training   at least one row
 * @param validation possibly without rows
 * @param test       possibly without rows
 */
record MatrixPlan(Recipe recipe, Part training, Part validation, Part test) {

    List<Part> parts() {
        return List.of(training, validation, test);
    }

    /** Whether the rows are sparse ones. */
    boolean sparse() {
        return training.numbers() >= 0;
    }

    /** Size of the matrix as float32, with the places of the numbers of sparse rows. */
    long bytes() {
        return parts().stream().mapToLong(part -> part.bytes(recipe.features())).sum();
    }

    /**
     * @param rows    row numbers in the dataset, ascending
     * @param targets one a row
     * @param weights one a row; {@code null} when all rows weigh 1
     * @param numbers of all rows where they are sparse; −1 for dense rows
     */
    record Part(int[] rows, float[] targets, float @Nullable [] weights, long numbers) {

        /** Of dense rows. */
        Part(int[] rows, float[] targets, float @Nullable [] weights) {
            this(rows, targets, weights, -1);
        }

        /** The same of sparse rows. */
        Part sparse(long count) {
            return new Part(rows, targets, weights, count);
        }

        long bytes(int width) {
            if (numbers >= 0) {
                return (Integer.BYTES + Float.BYTES) * numbers
                        + Long.BYTES * (rows.length + 1L)
                        + Float.BYTES * (long) rows.length * (weights == null ? 1 : 2);
            }
            return Float.BYTES * (long) rows.length * (width + (weights == null ? 1 : 2));
        }
    }
}
