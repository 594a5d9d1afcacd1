package dev.fallline.engine.network;

import dev.fallline.engine.linalg.VectorMath;

/** f(z) = σ(z) = 1/(1 + e⁻ᶻ), f′ = a(1 − a). */
public record Sigmoid(VectorMath math) implements Activation {

    @Override
    public boolean needsInput() {
        return false;
    }

    @Override
    public void forward(float[] z, float[] a, int offset, int length) {
        math.sigmoid(z, offset, a, offset, length);
    }

    @Override
    public void backward(float[] z, float[] a, float[] d, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            d[i] *= a[i] * (1 - a[i]);
        }
    }
}
