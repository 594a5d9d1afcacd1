package dev.fallline.engine.linalg;

/**
 * Element-wise functions over ranges of arrays whose plain loops the JIT compiler does not vectorise by itself.
 * Source and destination may be the same range. Error below 4 ulp of float32 over the whole range, denormal results
 * included; for the gradients of gelu and silu 4 ulp of their largest term or of 10⁻³⁶, for softmax besides what the
 * rounding of {@code z − max} makes. NaN gives NaN, infinities their limits. An element's result does not depend on
 * where it lies in the range nor on the length, so that splitting a batch does not change it.
 */
public interface VectorMath {

    /** For people: {@code "Vector API, 512 bit"} or {@code "plain Java"}. */
    String name();

    /** y ← eˣ. */
    void exp(float[] x, int xOffset, float[] y, int yOffset, int length);

    /** y ← tanh x. */
    void tanh(float[] x, int xOffset, float[] y, int yOffset, int length);

    /** y ← 1/(1 + e⁻ˣ). */
    void sigmoid(float[] x, int xOffset, float[] y, int yOffset, int length);

    /** y ← ln(1 + eˣ), without overflow. */
    void softplus(float[] x, int xOffset, float[] y, int yOffset, int length);

    /** d ← d·σ(x), the gradient of {@link #softplus}. */
    void softplusGradient(float[] x, int xOffset, float[] d, int dOffset, int length);

    /** y ← x·Φ(x) with the exact normal distribution function, Φ(x) = (1 + erf(x/√2))/2. */
    void gelu(float[] x, int xOffset, float[] y, int yOffset, int length);

    /** d ← d·(Φ(x) + x·φ(x)), the gradient of {@link #gelu}. */
    void geluGradient(float[] x, int xOffset, float[] d, int dOffset, int length);

    /** y ← x·σ(x). */
    void silu(float[] x, int xOffset, float[] y, int yOffset, int length);

    /** d ← d·σ(x)·(1 + x·(1 − σ(x))), the gradient of {@link #silu}. */
    void siluGradient(float[] x, int xOffset, float[] d, int dOffset, int length);

    /** y ← x for x &gt; 0, else eˣ − 1. */
    void elu(float[] x, int xOffset, float[] y, int yOffset, int length);

    /**
     * Row-wise softmax, and the logarithm of each row's sum of exponentials, both without overflow.
     *
     * @param z         {@code rows × k}
     * @param p         {@code rows × k}, overwritten with e^(z − logSumExp)
     * @param logSumExp {@code rows}, overwritten
     */
    void softmax(float[] z, int zOffset, int rows, int k, float[] p, int pOffset, float[] logSumExp, int lOffset);

    /** Σ aᵢ·bᵢ, in a fixed order of summation. */
    float dot(float[] a, int aOffset, float[] b, int bOffset, int length);

    /**
     * zᵢ ← xᵢ·w + b for rows xᵢ that lie anywhere in an array, each in a fixed order of summation. Infinite elements
     * give an infinity or NaN.
     *
     * @param x       holds rows of {@code width} elements
     * @param offsets of the rows' first elements
     * @param rows    number of rows
     * @param w       {@code width} elements from {@code wOffset}
     * @param b       added to each product
     * @param z       {@code rows}, overwritten
     */
    void rowProducts(float[] x, int[] offsets, int rows, int width, float[] w, int wOffset, float b, float[] z);

    /**
     * g ← g + Σᵢ dᵢ·xᵢ over rows xᵢ that lie anywhere in an array, in the order of the rows.
     *
     * @param d {@code rows}
     * @param g {@code width} elements from {@code gOffset}
     */
    void addRows(float[] x, int[] offsets, int rows, int width, float[] d, float[] g, int gOffset);

    /** Σ xᵢ² summed in double, in a fixed order. */
    double sumOfSquares(float[] x, int xOffset, int length);
}
