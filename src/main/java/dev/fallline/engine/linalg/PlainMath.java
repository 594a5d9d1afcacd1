package dev.fallline.engine.linalg;

/** {@link VectorMath} by {@link Math} in double: runs everywhere, and is what the vectorised one is judged by. */
public final class PlainMath implements VectorMath {

    private static final double INV_SQRT_2 = 1 / Math.sqrt(2);
    private static final double INV_SQRT_2_PI = 1 / Math.sqrt(2 * Math.PI);

    /** Beyond ±this, σ and Φ are 0 or 1 in double; keeps 0·∞ out of the formulas. */
    private static final double SATURATED = 1000;

    @Override
    public String name() {
        return "plain Java";
    }

    @Override
    public void exp(float[] x, int xOffset, float[] y, int yOffset, int length) {
        for (int i = 0; i < length; i++) {
            y[yOffset + i] = (float) Math.exp(x[xOffset + i]);
        }
    }

    @Override
    public void tanh(float[] x, int xOffset, float[] y, int yOffset, int length) {
        for (int i = 0; i < length; i++) {
            y[yOffset + i] = (float) Math.tanh(x[xOffset + i]);
        }
    }

    @Override
    public void sigmoid(float[] x, int xOffset, float[] y, int yOffset, int length) {
        for (int i = 0; i < length; i++) {
            y[yOffset + i] = (float) logistic(x[xOffset + i]);
        }
    }

    @Override
    public void softplus(float[] x, int xOffset, float[] y, int yOffset, int length) {
        for (int i = 0; i < length; i++) {
            double v = x[xOffset + i];
            y[yOffset + i] = (float) (Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))));
        }
    }

    @Override
    public void softplusGradient(float[] x, int xOffset, float[] d, int dOffset, int length) {
        for (int i = 0; i < length; i++) {
            d[dOffset + i] = (float) (d[dOffset + i] * logistic(x[xOffset + i]));
        }
    }

    @Override
    public void gelu(float[] x, int xOffset, float[] y, int yOffset, int length) {
        for (int i = 0; i < length; i++) {
            double v = Math.max(x[xOffset + i], -SATURATED);
            y[yOffset + i] = (float) (v * normalDistribution(v));
        }
    }

    @Override
    public void geluGradient(float[] x, int xOffset, float[] d, int dOffset, int length) {
        for (int i = 0; i < length; i++) {
            double v = Math.max(Math.min(x[xOffset + i], SATURATED), -SATURATED);
            double density = INV_SQRT_2_PI * Math.exp(-0.5 * v * v);
            d[dOffset + i] = (float) (d[dOffset + i] * (normalDistribution(v) + v * density));
        }
    }

    @Override
    public void silu(float[] x, int xOffset, float[] y, int yOffset, int length) {
        for (int i = 0; i < length; i++) {
            double v = Math.max(x[xOffset + i], -SATURATED);
            y[yOffset + i] = (float) (v * logistic(v));
        }
    }

    @Override
    public void siluGradient(float[] x, int xOffset, float[] d, int dOffset, int length) {
        for (int i = 0; i < length; i++) {
            double v = Math.max(Math.min(x[xOffset + i], SATURATED), -SATURATED);
            double s = logistic(v);
            d[dOffset + i] = (float) (d[dOffset + i] * (s * (1 + v * (1 - s))));
        }
    }

    @Override
    public void elu(float[] x, int xOffset, float[] y, int yOffset, int length) {
        for (int i = 0; i < length; i++) {
            float v = x[xOffset + i];
            y[yOffset + i] = v > 0 ? v : (float) Math.expm1(v);
        }
    }

    @Override
    public void softmax(
            float[] z, int zOffset, int rows, int k, float[] p, int pOffset, float[] logSumExp, int lOffset) {
        for (int row = 0; row < rows; row++) {
            int from = zOffset + row * k;
            int to = pOffset + row * k;
            double max = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < k; j++) {
                max = Math.max(max, z[from + j]);
            }
            double sum = 0;
            for (int j = 0; j < k; j++) {
                sum += Math.exp(z[from + j] - max);
            }
            for (int j = 0; j < k; j++) {
                p[to + j] = (float) (Math.exp(z[from + j] - max) / sum);
            }
            logSumExp[lOffset + row] = (float) (max + Math.log(sum));
        }
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (double) a[aOffset + i] * b[bOffset + i];
        }
        return (float) sum;
    }

    @Override
    public double sumOfSquares(float[] x, int xOffset, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            double v = x[xOffset + i];
            sum += v * v;
        }
        return sum;
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double normalDistribution(double x) {
        return 0.5 * ErrorFunction.erfc(-x * INV_SQRT_2);
    }
}
