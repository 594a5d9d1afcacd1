package dev.fallline.engine.network;

/** f(z) = z. */
public record Identity() implements Activation {

    @Override
    public boolean needsInput() {
        return false;
    }

    @Override
    public void forward(float[] z, float[] a, int offset, int length) {
        if (z != a) {
            System.arraycopy(z, offset, a, offset, length);
        }
    }

    @Override
    public void backward(float[] z, float[] a, float[] d, int offset, int length) {
        // f′ = 1
    }
}
