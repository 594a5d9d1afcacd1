package dev.fallline.engine.network;

import dev.fallline.engine.linalg.VectorMath;

/** f(z) = ln(1 + eᶻ), f′ = σ(z) (Dugas et al., NIPS 2000). */
public record Softplus(VectorMath math) implements Activation {

    @Override
    public boolean needsInput() {
        return true;
    }

    @Override
    public void forward(float[] z, float[] a, int offset, int length) {
        math.softplus(z, offset, a, offset, length);
    }

    @Override
    public void backward(float[] z, float[] a, float[] d, int offset, int length) {
        math.softplusGradient(z, offset, d, offset, length);
    }
}
