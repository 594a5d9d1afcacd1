package dev.fallline.engine.network;

import dev.fallline.engine.linalg.VectorMath;

/** f(z) = z·Φ(z), f′ = Φ(z) + z·φ(z), by the exact erf (Hendrycks, Gimpel, arXiv:1606.08415, 2016). */
public record Gelu(VectorMath math) implements Activation {

    @Override
    public boolean needsInput() {
        return true;
    }

    @Override
    public void forward(float[] z, float[] a, int offset, int length) {
        math.gelu(z, offset, a, offset, length);
    }

    @Override
    public void backward(float[] z, float[] a, float[] d, int offset, int length) {
        math.geluGradient(z, offset, d, offset, length);
    }
}
