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

    /** Size of the matrix as float32. */
    long bytes() {
        return parts().stream().mapToLong(part -> part.bytes(recipe.features())).sum();
    }

    /**
     * @param rows    row numbers in the dataset, ascending
     * @param targets one a row
     * @param weights one a row; {@code null} when all rows weigh 1
     */
    record Part(int[] rows, float[] targets, float @Nullable [] weights) {

        long bytes(int width) {
            return Float.BYTES * (long) rows.length * (width + (weights == null ? 1 : 2));
        }
    }
}
