package dev.fallline.engine.linalg;

import static dev.fallline.engine.linalg.VectorFormulas.SPECIES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link VectorMath} on the Vector API. Touch this class only in a JVM that has the module
 * {@code jdk.incubator.vector}.
 *
 * <p>The loops are written out one by one: through a shared loop taking the formula as a lambda, the JIT compiler
 * would no longer inline it, and every vector would be an object on the heap.
 *
 * <p>Until the JIT compiler has reached a loop, that is the case anyway, and an element costs microseconds. So that a
 * short training is not spent on this, ranges below {@link #SHORT} elements, and the elements behind the last full
 * vector, are {@link PlainMath}'s, which gives the same bits (of sums of products: nearly). Functions of single elements
 * go over to vectors in shorter ranges too once so many of those have come that the compiler's way is worth it.
 */
public final class VectorApiMath implements VectorMath {

    /** From this many elements on vectors are used: too few calls would be made with less to warm up the loops. */
    static final int SHORT = 1024;

    /** Below, vectors gain too little to matter. */
    static final int TINY = 64;

    /** Elements in short ranges, of a tenth of a second in plain Java, after which vectors are worth their warm-up. */
    static final int WORTH_WARMING = 1 << 23;

    private static final int LANES = SPECIES.length();
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    private final PlainMath scalar = new PlainMath();

    /** Of functions of single elements so far. Threads count over each other: it decides nothing but the speed. */
    private int shortElements;

    @Override
    public String name() {
        return "Vector API, " + SPECIES.vectorBitSize() + " bit";
    }

    @Override
    public void exp(float[] x, int xOffset, float[] y, int yOffset, int length) {
        int bound = elementWise(length);
        for (int i = 0; i < bound; i += LANES) {
            VectorFormulas.exp(FloatVector.fromArray(SPECIES, x, xOffset + i)).intoArray(y, yOffset + i);
        }
        scalar.exp(x, xOffset + bound, y, yOffset + bound, length - bound);
    }

    @Override
    public void tanh(float[] x, int xOffset, float[] y, int yOffset, int length) {
        int bound = elementWise(length);
        for (int i = 0; i < bound; i += LANES) {
            VectorFormulas.tanh(FloatVector.fromArray(SPECIES, x, xOffset + i)).intoArray(y, yOffset + i);
        }
        scalar.tanh(x, xOffset + bound, y, yOffset + bound, length - bound);
    }

    @Override
    public void sigmoid(float[] x, int xOffset, float[] y, int yOffset, int length) {
        int bound = elementWise(length);
        for (int i = 0; i < bound; i += LANES) {
            VectorFormulas.sigmoid(FloatVector.fromArray(SPECIES, x, xOffset + i)).intoArray(y, yOffset + i);
        }
        scalar.sigmoid(x, xOffset + bound, y, yOffset + bound, length - bound);
    }

    @Override
    public void softplus(float[] x, int xOffset, float[] y, int yOffset, int length) {
        int bound = elementWise(length);
        for (int i = 0; i < bound; i += LANES) {
            VectorFormulas.softplus(FloatVector.fromArray(SPECIES, x, xOffset + i)).intoArray(y, yOffset + i);
        }
        scalar.softplus(x, xOffset + bound, y, yOffset + bound, length - bound);
    }

    @Override
    public void softplusGradient(float[] x, int xOffset, float[] d, int dOffset, int length) {
        int bound = elementWise(length);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector slope = VectorFormulas.sigmoid(FloatVector.fromArray(SPECIES, x, xOffset + i));
            FloatVector.fromArray(SPECIES, d, dOffset + i).mul(slope).intoArray(d, dOffset + i);
        }
        scalar.softplusGradient(x, xOffset + bound, d, dOffset + bound, length - bound);
    }

    @Override
    public void gelu(float[] x, int xOffset, float[] y, int yOffset, int length) {
        int bound = elementWise(length);
        for (int i = 0; i < bound; i += LANES) {
            VectorFormulas.gelu(FloatVector.fromArray(SPECIES, x, xOffset + i)).intoArray(y, yOffset + i);
        }
        scalar.gelu(x, xOffset + bound, y, yOffset + bound, length - bound);
    }

    @Override
    public void geluGradient(float[] x, int xOffset, float[] d, int dOffset, int length) {
        int bound = elementWise(length);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector slope = VectorFormulas.geluGradient(FloatVector.fromArray(SPECIES, x, xOffset + i));
            FloatVector.fromArray(SPECIES, d, dOffset + i).mul(slope).intoArray(d, dOffset + i);
        }
        scalar.geluGradient(x, xOffset + bound, d, dOffset + bound, length - bound);
    }

    @Override
    public void silu(float[] x, int xOffset, float[] y, int yOffset, int length) {
        int bound = elementWise(length);
        for (int i = 0; i < bound; i += LANES) {
            VectorFormulas.silu(FloatVector.fromArray(SPECIES, x, xOffset + i)).intoArray(y, yOffset + i);
        }
        scalar.silu(x, xOffset + bound, y, yOffset + bound, length - bound);
    }

    @Override
    public void siluGradient(float[] x, int xOffset, float[] d, int dOffset, int length) {
        int bound = elementWise(length);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector slope = VectorFormulas.siluGradient(FloatVector.fromArray(SPECIES, x, xOffset + i));
            FloatVector.fromArray(SPECIES, d, dOffset + i).mul(slope).intoArray(d, dOffset + i);
        }
        scalar.siluGradient(x, xOffset + bound, d, dOffset + bound, length - bound);
    }

    @Override
    public void elu(float[] x, int xOffset, float[] y, int yOffset, int length) {
        int bound = elementWise(length);
        for (int i = 0; i < bound; i += LANES) {
            VectorFormulas.elu(FloatVector.fromArray(SPECIES, x, xOffset + i)).intoArray(y, yOffset + i);
        }
        scalar.elu(x, xOffset + bound, y, yOffset + bound, length - bound);
    }

    /** The exponentials of all rows are taken in one go, so that rows far shorter than a vector cost no more. */
    @Override
    public void softmax(
            float[] z, int zOffset, int rows, int k, float[] p, int pOffset, float[] logSumExp, int lOffset) {
        SoftmaxRows.subtractMaxima(z, zOffset, rows, k, p, pOffset, logSumExp, lOffset);
        exp(p, pOffset, p, pOffset, rows * k);
        SoftmaxRows.divideBySums(p, pOffset, rows, k, logSumExp, lOffset);
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
        int bound = vectorised(length);
        if (bound == 0) {
            return scalar.dot(a, aOffset, b, bOffset, length);
        }
        DoubleVector even = DoubleVector.zero(DOUBLES);
        DoubleVector odd = even;
        for (int i = 0; i < bound; i += LANES) {
            FloatVector left = FloatVector.fromArray(SPECIES, a, aOffset + i);
            FloatVector right = FloatVector.fromArray(SPECIES, b, bOffset + i);
            even = half(left, 0).fma(half(right, 0), even);
            odd = half(left, 1).fma(half(right, 1), odd);
        }
        double sum = total(even.add(odd));
        for (int i = bound; i < length; i++) {
            sum += (double) a[aOffset + i] * b[bOffset + i];
        }
        return (float) sum;
    }

    @Override
    public void rowProducts(
            float[] x, int[] offsets, int rows, int width, float[] w, int wOffset, float b, float[] z) {
        if (width < LANES || rows * width < SHORT) {
            scalar.rowProducts(x, offsets, rows, width, w, wOffset, b, z);
        } else {
            VectorRows.products(x, offsets, rows, width, w, wOffset, b, z);
        }
    }

    @Override
    public void addRows(float[] x, int[] offsets, int rows, int width, float[] d, float[] g, int gOffset) {
        if (width < LANES || rows * width < SHORT) {
            scalar.addRows(x, offsets, rows, width, d, g, gOffset);
        } else {
            VectorRows.add(x, offsets, rows, width, d, g, gOffset);
        }
    }

    @Override
    public double sumOfSquares(float[] x, int xOffset, int length) {
        int bound = vectorised(length);
        if (bound == 0) {
            return scalar.sumOfSquares(x, xOffset, length);
        }
        DoubleVector even = DoubleVector.zero(DOUBLES);
        DoubleVector odd = even;
        for (int i = 0; i < bound; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + i);
            DoubleVector low = half(v, 0);
            DoubleVector high = half(v, 1);
            even = low.fma(low, even);
            odd = high.fma(high, odd);
        }
        double sum = total(even.add(odd));
        for (int i = bound; i < length; i++) {
            double v = x[xOffset + i];
            sum += v * v;
        }
        return sum;
    }

    /** The same for functions of single elements, which give the same bits either way. */
    private int elementWise(int length) {
        if (length >= SHORT) {
            return SPECIES.loopBound(length);
        }
        if (length < TINY) {
            return 0;
        }
        if (shortElements < WORTH_WARMING) {
            shortElements += length;
            return 0;
        }
        return SPECIES.loopBound(length);
    }

    /** How many of the first elements are computed in vectors: a multiple of {@link #LANES}. */
    private static int vectorised(int length) {
        return length < SHORT ? 0 : SPECIES.loopBound(length);
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
}
