package dev.fallline.engine.network;

import dev.fallline.engine.linalg.VectorMath;

/** f(z) = tanh z, f′ = 1 − a². */
public record Tanh(VectorMath math) implements Activation {

    @Override
    public boolean needsInput() {
        return false;
    }

    @Override
    public void forward(float[] z, float[] a, int length) {
        math.tanh(z, 0, a, 0, length);
    }

    @Override
    public void backward(float[] z, float[] a, float[] d, int length) {
        for (int i = 0; i < length; i++) {
            d[i] *= 1 - a[i] * a[i];
        }
    }
}
