package dev.fallline.engine.network;

import dev.fallline.engine.linalg.VectorMath;

/** f(z) = z·σ(z), f′ = σ(z)(1 + z(1 − σ(z))) (Elfwing, Uchibe, Doya, Neural Networks 2018). */
public record Silu(VectorMath math) implements Activation {

    @Override
    public boolean needsInput() {
        return true;
    }

    @Override
    public void forward(float[] z, float[] a, int offset, int length) {
        math.silu(z, offset, a, offset, length);
    }

    @Override
    public void backward(float[] z, float[] a, float[] d, int offset, int length) {
        math.siluGradient(z, offset, d, offset, length);
    }
}
