package dev.fallline.dataset;

import dev.fallline.engine.training.SparseRows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sparse rows in arrays, put there one after the other. */
final class SparseCollector {

    private final int[] starts;
    private final SparseNumbers numbers;
    private int rows;

    /**
     * @param mostRows there may be fewer
     * @param numbers  of all rows, if that is known
     */
    SparseCollector(int mostRows, int numbers) {
        this.starts = new int[mostRows + 1];
        this.numbers = new SparseNumbers(numbers);
    }

    void add(SparseNumbers row) {
        numbers.addAll(row);
        starts[++rows] = numbers.count();
    }

    /** How many there are. */
    int rows() {
        return rows;
    }

    /**
     * @param targets one a row, and possibly more; kept
     * @param weights one a row; {@code null} when all rows weigh 1
     */
    SparseRows rows(float[] targets, float @Nullable [] weights, Recipe recipe) {
        return new SparseRows(
                first(starts, rows + 1),
                first(numbers.places(), numbers.count()),
                numbers.values().length == numbers.count()
                        ? numbers.values()
                        : Arrays.copyOf(numbers.values(), numbers.count()),
                targets.length == rows ? targets : Arrays.copyOf(targets, rows),
                weights,
                SparseEncoding.base(recipe),
                recipe.features());
    }

    private static int[] first(int[] all, int count) {
        return all.length == count ? all : Arrays.copyOf(all, count);
    }
}
