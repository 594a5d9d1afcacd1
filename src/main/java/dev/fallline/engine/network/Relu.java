package dev.fallline.engine.network;

/**
 * f(z) = max(0, z), or with a slope s: z for z &gt; 0, else sz; f′(0) = s as in PyTorch (Nair, Hinton, ICML 2010; Maas,
 * Hannun, Ng, <i>Rectifier Nonlinearities Improve Neural Network Acoustic Models</i>, 2013).
 *
 * @param slope s of the negative side, 0 ≤ s &lt; 1; 0 is the plain rectifier
 */
public record Relu(float slope) implements Activation {

    /** Slope of {@code leaky_relu}. */
    public static final float LEAK = 0.01f;

    @Override
    public boolean needsInput() {
        return false;
    }

    @Override
    public void forward(float[] z, float[] a, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            a[i] = Math.max(z[i], slope * z[i]);
        }
    }

    @Override
    public void backward(float[] z, float[] a, float[] d, int offset, int length) {
        // Arithmetic in place of a condition, which the JIT compiler would not vectorise: a factor of 1 or the slope.
        float rest = 1 - slope;
        for (int i = offset; i < offset + length; i++) {
            d[i] *= slope + rest * Math.max(0, Math.signum(a[i]));
        }
    }
}
