package dev.fallline.engine.training;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Rows that lie in shards elsewhere, such as in the processes of a cluster, with what is computed where they lie: what a
 * {@link Shard} computes of its own, added up over all shards. The training rows are numbered through the shards. Sums
 * are taken in an order that depends on the shards alone, so that the same call gives the same bits.
 */
public non-sealed interface ShardedRows extends Rows {

    /** The number of the first training row of each shard, ascending, and behind them the number of all rows. */
    int[] cuts();

    /**
     * Divides row numbers by the shards they lie in.
     *
     * @param rows ascending
     * @return for each shard the numbers of its rows, counted from its first
     */
    default int[][] byShard(int[] rows) {
        int[] cuts = cuts();
        int[][] divided = new int[cuts.length - 1][];
        int next = 0;
        for (int shard = 0; shard < divided.length; shard++) {
            int first = next;
            while (next < rows.length && rows[next] < cuts[shard + 1]) {
                next++;
            }
            divided[shard] = Arrays.copyOfRange(rows, first, next);
            for (int i = 0; i < divided[shard].length; i++) {
                divided[shard][i] -= cuts[shard];
            }
        }
        return divided;
    }

    /** How many rows there are of a part; {@link #rows} of the training part. */
    int rows(Part part);

    /**
     * The gradient of a batch's mean loss, without penalty.
     *
     * @param parameters flat
     */
    ShardGradient gradient(float[] parameters, ShardBatch batch);

    /** A round of local steps in each shard, averaged by the rows that each took. */
    ShardRound round(RoundStart start);

    /**
     * Loss and task metrics of parameters over the rows of a part, as {@link Evaluator} gives them.
     *
     * @throws CancellationException when it was abandoned
     */
    SortedMap<String, Double> evaluate(float[] parameters, Part part, boolean ranked, BooleanSupplier abandoned);

    /**
     * The rows of one step.
     *
     * @param chosen for each shard the numbers of its rows, counted from its first; {@code null} for all rows of all
     * @param step   0-based number of the step
     * @param weight sum of the weights of the batch's rows; their number where they have none
     */
    record ShardBatch(int @Nullable [][] chosen, long step, double weight) {}
}
