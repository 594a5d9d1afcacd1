package dev.fallline.engine.network;

/**
 * An element-wise function between dense layers. z is its input, a = f(z) its output, d the gradient of the loss.
 * Implementations hold no state.
 */
public interface Activation {

    /** Whether {@link #backward} needs z; otherwise {@code a} may be computed in place of z. */
    boolean needsInput();

    /**
     * a ← f(z).
     *
     * @param z      input
     * @param a      overwritten; the same array as z unless {@link #needsInput}
     * @param offset first element, of all arrays
     * @param length number of elements
     */
    void forward(float[] z, float[] a, int offset, int length);

    /**
     * d ← d·f′(z).
     *
     * @param z      input; meaningless unless {@link #needsInput}
     * @param a      output
     * @param d      ∂loss/∂a, overwritten with ∂loss/∂z
     * @param offset first element, of all arrays
     * @param length number of elements
     */
    void backward(float[] z, float[] a, float[] d, int offset, int length);
}
