package dev.fallline.engine.network;

/**
 * A dense layer's shape and its place in the flat parameter array: weights {@code in × out} row-major, then the bias.
 *
 * @param inputs  in ≥ 1
 * @param outputs out ≥ 1
 * @param weights index of the first weight
 */
public record Dense(int inputs, int outputs, int weights) {

    /** Index of the first element of the bias. */
    public int bias() {
        return weights + inputs * outputs;
    }

    /** Index after the layer's last parameter. */
    public int end() {
        return bias() + outputs;
    }
}
