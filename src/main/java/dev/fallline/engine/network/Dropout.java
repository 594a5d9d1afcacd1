package dev.fallline.engine.network;

/**
 * Inverted dropout: a unit is dropped with probability p and otherwise scaled by 1/(1 − p), so that evaluation needs no
 * change (Srivastava et al., JMLR 2014).
 *
 * <p>The mask is a hash of (seed, step, layer, row, unit) rather than a drawn sequence: it does not depend on how a
 * batch is cut into shards and blocks, and a restored trainer needs no generator state.
 *
 * @param probability p, 0 ≤ p &lt; 1
 * @param seed        of the masks
 */
public record Dropout(double probability, long seed) {

    /**
     * a ← a·mask.
     *
     * @param key   {@link #key} of the step and layer
     * @param row   position in the batch of the first row
     * @param rows  number of rows
     * @param width units a row
     * @param a     {@code rows × width} from {@code offset}, overwritten
     */
    public void apply(int key, int row, int rows, int width, float[] a, int offset) {
        int threshold = (int) (probability * 0x1p31);
        float keep = (float) (1 / (1 - probability));
        int first = row * width;
        for (int i = 0; i < rows * width; i++) {
            a[offset + i] *= (mix(first + i ^ key) >>> 1) >= threshold ? keep : 0;
        }
    }

    /** The part of the hash that a layer's units share in one step. */
    public int key(long step, int layer) {
        long z = seed + 0x9e3779b97f4a7c15L * (step * 64 + layer + 1);
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return (int) (z ^ z >>> 31);
    }

    /** The finaliser of MurmurHash3 (Appleby), a bijection of 32 bits that changes half of them for each input bit. */
    private static int mix(int h) {
        int x = (h ^ h >>> 16) * 0x85ebca6b;
        x = (x ^ x >>> 13) * 0xc2b2ae35;
        return x ^ x >>> 16;
    }
}
