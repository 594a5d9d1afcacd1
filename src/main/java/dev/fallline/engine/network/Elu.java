package dev.fallline.engine.network;

import dev.fallline.engine.linalg.VectorMath;

/** f(z) = z for z &gt; 0, else eᶻ − 1; f′ = 1, else a + 1 (Clevert, Unterthiner, Hochreiter, ICLR 2016, α = 1). */
public record Elu(VectorMath math) implements Activation {

    @Override
    public boolean needsInput() {
        return false;
    }

    @Override
    public void forward(float[] z, float[] a, int offset, int length) {
        math.elu(z, offset, a, offset, length);
    }

    @Override
    public void backward(float[] z, float[] a, float[] d, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            d[i] *= a[i] > 0 ? 1 : a[i] + 1;
        }
    }
}
