package dev.fallline.engine.training;

import dev.fallline.engine.linalg.SparseProducts;
import dev.fallline.engine.network.Dense;
import dev.fallline.engine.network.Network;

/**
 * A single layer over sparse rows: with B the base and vᵢ the numbers by which row i differs from it,
 * {@code zᵢ = vᵢW + (BW + b)} and {@code ∂/∂W = Σᵢ vᵢᵀdᵢ + Bᵀ·Σᵢ dᵢ}, so that a centred feature costs nothing in the rows
 * that do not have it. One thread's own.
 */
final class SparseLinear {

    /** Rows of a full block: their outputs stay in the first-level cache. */
    static final int BLOCK_ROWS = 1024;

    private final Dense layer;
    private final float[] start;

    /** @throws IllegalArgumentException for a network with hidden layers */
    SparseLinear(Network network) {
        if (network.layers().size() > 1) {
            throw new IllegalArgumentException("Sparse rows are for networks without hidden layers");
        }
        this.layer = network.layers().getFirst();
        this.start = new float[layer.outputs()];
    }

    /** Makes the outputs of rows over a base ready to be computed; to be called again when parameters changed. */
    void prepare(float[] parameters, float[] base) {
        int k = layer.outputs();
        for (int j = 0; j < k; j++) {
            double sum = parameters[layer.bias() + j];
            for (int i = 0; i < base.length; i++) {
                sum += (double) base[i] * parameters[layer.weights() + i * k + j];
            }
            start[j] = (float) sum;
        }
    }

    /** Overwrites {@code z} with the raw outputs of the block's first rows, {@code rows × k}. */
    void outputs(float[] parameters, RowBlock block, int rows, float[] z) {
        SparseProducts.rowProducts(
                block.offsets(), block.ends(), rows, block.indices(), block.values(), parameters, layer.weights(), start,
                layer.outputs(), z);
    }

    /**
     * Adds the rows' part in the gradient of the weights, but for the base's.
     *
     * @param d        {@code rows × k}, ∂loss/∂Z
     * @param gradient flat
     */
    void addWeights(RowBlock block, int rows, float[] d, float[] gradient) {
        SparseProducts.addRows(
                block.offsets(), block.ends(), rows, block.indices(), block.values(), d, layer.outputs(), gradient,
                layer.weights());
    }

    /**
     * Adds what base and bias have in the gradient.
     *
     * @param sums {@code k}, the sum of ∂loss/∂Z over all rows
     */
    void addBase(float[] base, double[] sums, float[] gradient) {
        int k = layer.outputs();
        for (int j = 0; j < k; j++) {
            gradient[layer.bias() + j] += (float) sums[j];
            float sum = (float) sums[j];
            for (int i = 0; i < base.length; i++) {
                gradient[layer.weights() + i * k + j] += base[i] * sum;
            }
        }
    }
}
