package dev.fallline.engine.linalg;

/**
 * Products of sparse rows with weights, in plain loops: what is touched is scattered by nature, and the cache misses
 * cost more than the arithmetic. A row is a range of {@code indices} and {@code values}, its indices ascending and below
 * d. Every sum has a fixed order.
 */
public final class SparseProducts {

    private SparseProducts() {}

    /**
     * z[i, :] ← start + Σⱼ vᵢⱼ·W[j, :].
     *
     * @param starts index of each row's first number
     * @param ends   index after each row's last number
     * @param rows   number of rows
     * @param w      {@code d × k} from {@code wOffset}
     * @param start  {@code k}, what each row's sum begins with
     * @param z      {@code rows × k}, overwritten
     */
    public static void rowProducts(
            int[] starts, int[] ends, int rows, int[] indices, float[] values, float[] w, int wOffset, float[] start,
            int k, float[] z) {
        if (k == 1) {
            for (int i = 0; i < rows; i++) {
                z[i] = start[0] + dot(indices, values, starts[i], ends[i], w, wOffset);
            }
            return;
        }
        for (int i = 0; i < rows; i++) {
            int row = i * k;
            System.arraycopy(start, 0, z, row, k);
            for (int e = starts[i]; e < ends[i]; e++) {
                float value = values[e];
                int from = wOffset + indices[e] * k;
                for (int j = 0; j < k; j++) {
                    z[row + j] += value * w[from + j];
                }
            }
        }
    }

    /** Two sums side by side, so that an addition need not wait for the one before. */
    private static float dot(int[] indices, float[] values, int from, int to, float[] w, int wOffset) {
        float even = 0;
        float odd = 0;
        int e = from;
        for (; e + 1 < to; e += 2) {
            even += values[e] * w[wOffset + indices[e]];
            odd += values[e + 1] * w[wOffset + indices[e + 1]];
        }
        if (e < to) {
            even += values[e] * w[wOffset + indices[e]];
        }
        return even + odd;
    }

    /**
     * G[j, :] ← G[j, :] + Σᵢ vᵢⱼ·D[i, :], in the order of the rows.
     *
     * @param d {@code rows × k}
     * @param g {@code d × k} from {@code gOffset}
     */
    public static void addRows(
            int[] starts, int[] ends, int rows, int[] indices, float[] values, float[] d, int k, float[] g, int gOffset) {
        for (int i = 0; i < rows; i++) {
            if (k == 1) {
                float scale = d[i];
                for (int e = starts[i]; e < ends[i]; e++) {
                    g[gOffset + indices[e]] += scale * values[e];
                }
                continue;
            }
            int row = i * k;
            for (int e = starts[i]; e < ends[i]; e++) {
                float value = values[e];
                int from = gOffset + indices[e] * k;
                for (int j = 0; j < k; j++) {
                    g[from + j] += value * d[row + j];
                }
            }
        }
    }
}
