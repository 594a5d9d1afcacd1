package dev.fallline.engine.linalg;

/**
 * {@link VectorMath} one element at a time: runs everywhere, and is fast from the first call on. The bits are those of
 * {@link VectorApiMath}, except that {@link #dot}, {@link #rowProducts} and {@link #sumOfSquares} add in another order and may differ from it
 * in the last bits.
 */
public final class PlainMath implements VectorMath {

    /** Elements summed in turn into as many sums, so that additions need not wait for each other. */
    private static final int SUMS = 4;

    @Override
    public String name() {
        return "plain Java";
    }

    @Override
    public void exp(float[] x, int xOffset, float[] y, int yOffset, int length) {
        for (int i = 0; i < length; i++) {
            y[yOffset + i] = ScalarFormulas.exp(x[xOffset + i]);
        }
    }

    @Override
    public void tanh(float[] x, int xOffset, float[] y, int yOffset, int length) {
        for (int i = 0; i < length; i++) {
            y[yOffset + i] = ScalarFormulas.tanh(x[xOffset + i]);
        }
    }

    @Override
    public void sigmoid(float[] x, int xOffset, float[] y, int yOffset, int length) {
        for (int i = 0; i < length; i++) {
            y[yOffset + i] = ScalarFormulas.sigmoid(x[xOffset + i]);
        }
    }

    @Override
    public void softplus(float[] x, int xOffset, float[] y, int yOffset, int length) {
        for (int i = 0; i < length; i++) {
            y[yOffset + i] = ScalarFormulas.softplus(x[xOffset + i]);
        }
    }

    @Override
    public void softplusGradient(float[] x, int xOffset, float[] d, int dOffset, int length) {
        for (int i = 0; i < length; i++) {
            d[dOffset + i] *= ScalarFormulas.sigmoid(x[xOffset + i]);
        }
    }

    @Override
    public void gelu(float[] x, int xOffset, float[] y, int yOffset, int length) {
        for (int i = 0; i < length; i++) {
            y[yOffset + i] = ScalarFormulas.gelu(x[xOffset + i]);
        }
    }

    @Override
    public void geluGradient(float[] x, int xOffset, float[] d, int dOffset, int length) {
        for (int i = 0; i < length; i++) {
            d[dOffset + i] *= ScalarFormulas.geluGradient(x[xOffset + i]);
        }
    }

    @Override
    public void silu(float[] x, int xOffset, float[] y, int yOffset, int length) {
        for (int i = 0; i < length; i++) {
            y[yOffset + i] = ScalarFormulas.silu(x[xOffset + i]);
        }
    }

    @Override
    public void siluGradient(float[] x, int xOffset, float[] d, int dOffset, int length) {
        for (int i = 0; i < length; i++) {
            d[dOffset + i] *= ScalarFormulas.siluGradient(x[xOffset + i]);
        }
    }

    @Override
    public void elu(float[] x, int xOffset, float[] y, int yOffset, int length) {
        for (int i = 0; i < length; i++) {
            y[yOffset + i] = ScalarFormulas.elu(x[xOffset + i]);
        }
    }

    @Override
    public void softmax(
            float[] z, int zOffset, int rows, int k, float[] p, int pOffset, float[] logSumExp, int lOffset) {
        SoftmaxRows.subtractMaxima(z, zOffset, rows, k, p, pOffset, logSumExp, lOffset);
        exp(p, pOffset, p, pOffset, rows * k);
        SoftmaxRows.divideBySums(p, pOffset, rows, k, logSumExp, lOffset);
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i <= length - SUMS; i += SUMS) {
            s0 += (double) a[aOffset + i] * b[bOffset + i];
            s1 += (double) a[aOffset + i + 1] * b[bOffset + i + 1];
            s2 += (double) a[aOffset + i + 2] * b[bOffset + i + 2];
            s3 += (double) a[aOffset + i + 3] * b[bOffset + i + 3];
        }
        for (; i < length; i++) {
            s0 += (double) a[aOffset + i] * b[bOffset + i];
        }
        return (float) ((s0 + s1) + (s2 + s3));
    }

    @Override
    public void rowProducts(
            float[] x, int[] offsets, int rows, int width, float[] w, int wOffset, float b, float[] z) {
        for (int row = 0; row < rows; row++) {
            z[row] = dot(x, offsets[row], w, wOffset, width) + b;
        }
    }

    @Override
    public void addRows(float[] x, int[] offsets, int rows, int width, float[] d, float[] g, int gOffset) {
        for (int row = 0; row < rows; row++) {
            float factor = d[row];
            int from = offsets[row];
            for (int i = 0; i < width; i++) {
                g[gOffset + i] = Math.fma(factor, x[from + i], g[gOffset + i]);
            }
        }
    }

    @Override
    public double sumOfSquares(float[] x, int xOffset, int length) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = xOffset;
        int end = xOffset + length;
        for (; i <= end - SUMS; i += SUMS) {
            s0 += (double) x[i] * x[i];
            s1 += (double) x[i + 1] * x[i + 1];
            s2 += (double) x[i + 2] * x[i + 2];
            s3 += (double) x[i + 3] * x[i + 3];
        }
        for (; i < end; i++) {
            s0 += (double) x[i] * x[i];
        }
        return (s0 + s1) + (s2 + s3);
    }
}
