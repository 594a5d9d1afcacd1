package dev.fallline.engine.linalg;

import static dev.fallline.engine.linalg.VectorFormulas.SPECIES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link VectorMath} on the Vector API. Touch this class only in a JVM that has the module
 * {@code jdk.incubator.vector}.
 *
 * <p>The loops are written out one by one: through a shared loop taking the formula as a lambda, the JIT compiler
 * would no longer inline it, and every vector would be an object on the heap.
 */
public final class VectorApiMath implements VectorMath {

    private static final int LANES = SPECIES.length();
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    /** Chunks of logits whose exponentials are summed in turn, so that additions need not wait for each other. */
    private static final int SUMS = 4;

    @Override
    public String name() {
        return "Vector API, " + SPECIES.vectorBitSize() + " bit";
    }

    @Override
    public void exp(float[] x, int xOffset, float[] y, int yOffset, int length) {
        int i = 0;
        for (int bound = SPECIES.loopBound(length); i < bound; i += LANES) {
            VectorFormulas.exp(load(x, xOffset + i)).intoArray(y, yOffset + i);
        }
        if (i < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, length);
            VectorFormulas.exp(load(x, xOffset + i, rest)).intoArray(y, yOffset + i, rest);
        }
    }

    @Override
    public void tanh(float[] x, int xOffset, float[] y, int yOffset, int length) {
        int i = 0;
        for (int bound = SPECIES.loopBound(length); i < bound; i += LANES) {
            VectorFormulas.tanh(load(x, xOffset + i)).intoArray(y, yOffset + i);
        }
        if (i < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, length);
            VectorFormulas.tanh(load(x, xOffset + i, rest)).intoArray(y, yOffset + i, rest);
        }
    }

    @Override
    public void sigmoid(float[] x, int xOffset, float[] y, int yOffset, int length) {
        int i = 0;
        for (int bound = SPECIES.loopBound(length); i < bound; i += LANES) {
            VectorFormulas.sigmoid(load(x, xOffset + i)).intoArray(y, yOffset + i);
        }
        if (i < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, length);
            VectorFormulas.sigmoid(load(x, xOffset + i, rest)).intoArray(y, yOffset + i, rest);
        }
    }

    @Override
    public void softplus(float[] x, int xOffset, float[] y, int yOffset, int length) {
        int i = 0;
        for (int bound = SPECIES.loopBound(length); i < bound; i += LANES) {
            VectorFormulas.softplus(load(x, xOffset + i)).intoArray(y, yOffset + i);
        }
        if (i < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, length);
            VectorFormulas.softplus(load(x, xOffset + i, rest)).intoArray(y, yOffset + i, rest);
        }
    }

    @Override
    public void softplusGradient(float[] x, int xOffset, float[] d, int dOffset, int length) {
        int i = 0;
        for (int bound = SPECIES.loopBound(length); i < bound; i += LANES) {
            FloatVector slope = VectorFormulas.sigmoid(load(x, xOffset + i));
            load(d, dOffset + i).mul(slope).intoArray(d, dOffset + i);
        }
        if (i < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, length);
            FloatVector slope = VectorFormulas.sigmoid(load(x, xOffset + i, rest));
            load(d, dOffset + i, rest).mul(slope).intoArray(d, dOffset + i, rest);
        }
    }

    @Override
    public void gelu(float[] x, int xOffset, float[] y, int yOffset, int length) {
        int i = 0;
        for (int bound = SPECIES.loopBound(length); i < bound; i += LANES) {
            VectorFormulas.gelu(load(x, xOffset + i)).intoArray(y, yOffset + i);
        }
        if (i < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, length);
            VectorFormulas.gelu(load(x, xOffset + i, rest)).intoArray(y, yOffset + i, rest);
        }
    }

    @Override
    public void geluGradient(float[] x, int xOffset, float[] d, int dOffset, int length) {
        int i = 0;
        for (int bound = SPECIES.loopBound(length); i < bound; i += LANES) {
            FloatVector slope = VectorFormulas.geluGradient(load(x, xOffset + i));
            load(d, dOffset + i).mul(slope).intoArray(d, dOffset + i);
        }
        if (i < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, length);
            FloatVector slope = VectorFormulas.geluGradient(load(x, xOffset + i, rest));
            load(d, dOffset + i, rest).mul(slope).intoArray(d, dOffset + i, rest);
        }
    }

    @Override
    public void silu(float[] x, int xOffset, float[] y, int yOffset, int length) {
        int i = 0;
        for (int bound = SPECIES.loopBound(length); i < bound; i += LANES) {
            VectorFormulas.silu(load(x, xOffset + i)).intoArray(y, yOffset + i);
        }
        if (i < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, length);
            VectorFormulas.silu(load(x, xOffset + i, rest)).intoArray(y, yOffset + i, rest);
        }
    }

    @Override
    public void siluGradient(float[] x, int xOffset, float[] d, int dOffset, int length) {
        int i = 0;
        for (int bound = SPECIES.loopBound(length); i < bound; i += LANES) {
            FloatVector slope = VectorFormulas.siluGradient(load(x, xOffset + i));
            load(d, dOffset + i).mul(slope).intoArray(d, dOffset + i);
        }
        if (i < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, length);
            FloatVector slope = VectorFormulas.siluGradient(load(x, xOffset + i, rest));
            load(d, dOffset + i, rest).mul(slope).intoArray(d, dOffset + i, rest);
        }
    }

    @Override
    public void elu(float[] x, int xOffset, float[] y, int yOffset, int length) {
        int i = 0;
        for (int bound = SPECIES.loopBound(length); i < bound; i += LANES) {
            VectorFormulas.elu(load(x, xOffset + i)).intoArray(y, yOffset + i);
        }
        if (i < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(i, length);
            VectorFormulas.elu(load(x, xOffset + i, rest)).intoArray(y, yOffset + i, rest);
        }
    }

    /**
     * The exponentials of all rows are taken in one go, so that rows far shorter than a vector cost no more. The sums
     * are scalar and in double: the Vector API leaves the order of a horizontal sum open.
     */
    @Override
    public void softmax(
            float[] z, int zOffset, int rows, int k, float[] p, int pOffset, float[] logSumExp, int lOffset) {
        for (int row = 0; row < rows; row++) {
            float max = max(z, zOffset + row * k, k);
            logSumExp[lOffset + row] = max;
            int from = zOffset + row * k;
            int to = pOffset + row * k;
            for (int j = 0; j < k; j++) {
                p[to + j] = z[from + j] - max;
            }
        }
        exp(p, pOffset, p, pOffset, rows * k);
        for (int row = 0; row < rows; row++) {
            int at = pOffset + row * k;
            double sum = sum(p, at, k);
            double scale = 1 / sum;
            for (int j = at; j < at + k; j++) {
                p[j] = (float) (p[j] * scale);
            }
            logSumExp[lOffset + row] += (float) Math.log(sum);
        }
    }

    private static float max(float[] x, int offset, int length) {
        float max = Float.NEGATIVE_INFINITY;
        int i = 0;
        if (length >= LANES) {
            FloatVector maxima = load(x, offset);
            for (i = LANES; i <= length - LANES; i += LANES) {
                maxima = maxima.max(load(x, offset + i));
            }
            max = maxima.reduceLanes(VectorOperators.MAX);
        }
        for (; i < length; i++) {
            max = Math.max(max, x[offset + i]);
        }
        return max;
    }

    private static double sum(float[] x, int offset, int length) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = offset;
        for (int end = offset + length - SUMS; i <= end; i += SUMS) {
            s0 += x[i];
            s1 += x[i + 1];
            s2 += x[i + 2];
            s3 += x[i + 3];
        }
        for (; i < offset + length; i++) {
            s0 += x[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
        DoubleVector even = DoubleVector.zero(DOUBLES);
        DoubleVector odd = even;
        int i = 0;
        for (int bound = SPECIES.loopBound(length); i < bound; i += LANES) {
            FloatVector left = load(a, aOffset + i);
            FloatVector right = load(b, bOffset + i);
            even = half(left, 0).fma(half(right, 0), even);
            odd = half(left, 1).fma(half(right, 1), odd);
        }
        double sum = total(even.add(odd));
        for (; i < length; i++) {
            sum += (double) a[aOffset + i] * b[bOffset + i];
        }
        return (float) sum;
    }

    @Override
    public double sumOfSquares(float[] x, int xOffset, int length) {
        DoubleVector even = DoubleVector.zero(DOUBLES);
        DoubleVector odd = even;
        int i = 0;
        for (int bound = SPECIES.loopBound(length); i < bound; i += LANES) {
            FloatVector v = load(x, xOffset + i);
            DoubleVector low = half(v, 0);
            DoubleVector high = half(v, 1);
            even = low.fma(low, even);
            odd = high.fma(high, odd);
        }
        double sum = total(even.add(odd));
        for (; i < length; i++) {
            double v = x[xOffset + i];
            sum += v * v;
        }
        return sum;
    }

    /** Half of the lanes, in double. */
    private static DoubleVector half(FloatVector v, int part) {
        return (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, part);
    }

    /** The sum of all lanes in the order of a balanced tree. */
    private static double total(DoubleVector v) {
        DoubleVector sum = v;
        for (int step = DOUBLES.length() / 2; step > 0; step /= 2) {
            sum = sum.add(sum.rearrange(VectorShuffle.iota(DOUBLES, step, 1, true)));
        }
        return sum.lane(0);
    }

    private static FloatVector load(float[] x, int offset) {
        return FloatVector.fromArray(SPECIES, x, offset);
    }

    private static FloatVector load(float[] x, int offset, VectorMask<Float> lanes) {
        return FloatVector.fromArray(SPECIES, x, offset, lanes);
    }
}
