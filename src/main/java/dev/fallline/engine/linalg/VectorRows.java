package dev.fallline.engine.linalg;

import static dev.fallline.engine.linalg.VectorFormulas.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Products of rows with a vector, and sums of multiples of rows, on the Vector API. Four rows are taken at a time: their
 * additions need not wait for each other, and rows that must be fetched from memory are fetched side by side.
 */
final class VectorRows {

    private static final int LANES = SPECIES.length();
    private static final int ROWS = 4;

    /** Lane i takes lane i XOR 8, 4, 2, 1: the exchanges of a sum over all lanes, of which the first may be none. */
    private static final VectorShuffle<Float> EIGHT = exchange(8);

    private static final VectorShuffle<Float> FOUR = exchange(4);
    private static final VectorShuffle<Float> TWO = exchange(2);
    private static final VectorShuffle<Float> ONE = exchange(1);

    private VectorRows() {}

    /** @see VectorMath#rowProducts */
    static void products(float[] x, int[] offsets, int rows, int width, float[] w, int wOffset, float b, float[] z) {
        int bound = SPECIES.loopBound(width);
        VectorMask<Float> rest = SPECIES.indexInRange(bound, width);
        int row = 0;
        for (; row <= rows - ROWS; row += ROWS) {
            int o0 = offsets[row];
            int o1 = offsets[row + 1];
            int o2 = offsets[row + 2];
            int o3 = offsets[row + 3];
            FloatVector v = FloatVector.fromArray(SPECIES, w, wOffset + bound, rest);
            FloatVector s0 = FloatVector.fromArray(SPECIES, x, o0 + bound, rest).mul(v);
            FloatVector s1 = FloatVector.fromArray(SPECIES, x, o1 + bound, rest).mul(v);
            FloatVector s2 = FloatVector.fromArray(SPECIES, x, o2 + bound, rest).mul(v);
            FloatVector s3 = FloatVector.fromArray(SPECIES, x, o3 + bound, rest).mul(v);
            for (int i = 0; i < bound; i += LANES) {
                FloatVector u = FloatVector.fromArray(SPECIES, w, wOffset + i);
                s0 = FloatVector.fromArray(SPECIES, x, o0 + i).fma(u, s0);
                s1 = FloatVector.fromArray(SPECIES, x, o1 + i).fma(u, s1);
                s2 = FloatVector.fromArray(SPECIES, x, o2 + i).fma(u, s2);
                s3 = FloatVector.fromArray(SPECIES, x, o3 + i).fma(u, s3);
            }
            z[row] = total(s0) + b;
            z[row + 1] = total(s1) + b;
            z[row + 2] = total(s2) + b;
            z[row + 3] = total(s3) + b;
        }
        for (; row < rows; row++) {
            int o = offsets[row];
            FloatVector s = FloatVector.fromArray(SPECIES, x, o + bound, rest)
                    .mul(FloatVector.fromArray(SPECIES, w, wOffset + bound, rest));
            for (int i = 0; i < bound; i += LANES) {
                s = FloatVector.fromArray(SPECIES, x, o + i).fma(FloatVector.fromArray(SPECIES, w, wOffset + i), s);
            }
            z[row] = total(s) + b;
        }
    }

    /** @see VectorMath#addRows */
    static void add(float[] x, int[] offsets, int rows, int width, float[] d, float[] g, int gOffset) {
        int bound = SPECIES.loopBound(width);
        VectorMask<Float> rest = SPECIES.indexInRange(bound, width);
        int row = 0;
        for (; row <= rows - ROWS; row += ROWS) {
            int o0 = offsets[row];
            int o1 = offsets[row + 1];
            int o2 = offsets[row + 2];
            int o3 = offsets[row + 3];
            FloatVector d0 = FloatVector.broadcast(SPECIES, d[row]);
            FloatVector d1 = FloatVector.broadcast(SPECIES, d[row + 1]);
            FloatVector d2 = FloatVector.broadcast(SPECIES, d[row + 2]);
            FloatVector d3 = FloatVector.broadcast(SPECIES, d[row + 3]);
            for (int i = 0; i < bound; i += LANES) {
                FloatVector s = FloatVector.fromArray(SPECIES, g, gOffset + i);
                s = FloatVector.fromArray(SPECIES, x, o0 + i).fma(d0, s);
                s = FloatVector.fromArray(SPECIES, x, o1 + i).fma(d1, s);
                s = FloatVector.fromArray(SPECIES, x, o2 + i).fma(d2, s);
                s = FloatVector.fromArray(SPECIES, x, o3 + i).fma(d3, s);
                s.intoArray(g, gOffset + i);
            }
            FloatVector s = FloatVector.fromArray(SPECIES, g, gOffset + bound, rest);
            s = FloatVector.fromArray(SPECIES, x, o0 + bound, rest).fma(d0, s);
            s = FloatVector.fromArray(SPECIES, x, o1 + bound, rest).fma(d1, s);
            s = FloatVector.fromArray(SPECIES, x, o2 + bound, rest).fma(d2, s);
            s = FloatVector.fromArray(SPECIES, x, o3 + bound, rest).fma(d3, s);
            s.intoArray(g, gOffset + bound, rest);
        }
        for (; row < rows; row++) {
            int o = offsets[row];
            FloatVector factor = FloatVector.broadcast(SPECIES, d[row]);
            for (int i = 0; i < bound; i += LANES) {
                FloatVector.fromArray(SPECIES, x, o + i)
                        .fma(factor, FloatVector.fromArray(SPECIES, g, gOffset + i))
                        .intoArray(g, gOffset + i);
            }
            FloatVector.fromArray(SPECIES, x, o + bound, rest)
                    .fma(factor, FloatVector.fromArray(SPECIES, g, gOffset + bound, rest))
                    .intoArray(g, gOffset + bound, rest);
        }
    }

    /** The sum of all lanes in the order of a balanced tree; that of {@code reduceLanes} is not fixed. */
    private static float total(FloatVector v) {
        FloatVector sum = v;
        if (LANES > 8) {
            sum = sum.add(sum.rearrange(EIGHT));
        }
        if (LANES > 4) {
            sum = sum.add(sum.rearrange(FOUR));
        }
        sum = sum.add(sum.rearrange(TWO));
        return sum.add(sum.rearrange(ONE)).lane(0);
    }

    private static VectorShuffle<Float> exchange(int distance) {
        return VectorShuffle.fromOp(SPECIES, i -> (i ^ distance) & LANES - 1);
    }
}
