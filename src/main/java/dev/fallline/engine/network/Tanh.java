package dev.fallline.engine.network;

import dev.fallline.engine.linalg.VectorMath;

/** f(z) = tanh z, f′ = 1 − a². */
public record Tanh(VectorMath math) implements Activation {

    @Override
    public boolean needsInput() {
        return false;
    }

    @Override
    public void forward(float[] z, float[] a, int offset, int length) {
        math.tanh(z, offset, a, offset, length);
    }

    @Override
    public void backward(float[] z, float[] a, float[] d, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            d[i] *= 1 - a[i] * a[i];
        }
    }
}
