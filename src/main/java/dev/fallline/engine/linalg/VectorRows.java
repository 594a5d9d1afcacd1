package dev.fallline.engine.linalg;

import static dev.fallline.engine.linalg.VectorFormulas.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * Products of rows with a vector, and sums of multiples of rows, on the Vector API. Four rows are taken at a time: their
 * additions need not wait for each other, their lanes are summed together, and rows that must be fetched from memory are
 * fetched side by side.
 */
final class VectorRows {

    private static final int LANES = SPECIES.length();
    private static final int ROWS = 4;

    /** Lane i takes the lane at a distance: the exchanges of a sum over all lanes, of which the last may be none. */
    private static final VectorShuffle<Float> HALF = exchange(LANES / 2);

    private static final VectorShuffle<Float> QUARTER = exchange(LANES / 4);
    private static final VectorShuffle<Float> TWO = exchange(2);
    private static final VectorShuffle<Float> ONE = exchange(1);

    private static final FloatVector LANE = FloatVector.zero(SPECIES).addIndex(1);

    private static final VectorMask<Float> UPPER_HALF = lanesWith(LANES / 2);
    private static final VectorMask<Float> ODD_QUARTERS = lanesWith(LANES / 4);

    /** Of quarters 0, 2, 1, 3 the first lanes. */
    private static final VectorShuffle<Float> QUARTERS_IN_ORDER =
            VectorShuffle.fromOp(SPECIES, i -> (i == 1 ? 2 : i == 2 ? 1 : i) * (LANES / 4) % LANES);

    private static final VectorMask<Float> FOUR_LANES = SPECIES.indexInRange(0, ROWS);

    private VectorRows() {}

    /** @see VectorMath#rowProducts */
    static void products(float[] x, int[] offsets, int rows, int width, float[] w, int wOffset, float b, float[] z) {
        int row = 0;
        for (; row <= rows - ROWS; row += ROWS) {
            fourProducts(x, offsets, row, width, w, wOffset, b, z);
        }
        for (; row < rows; row++) {
            z[row] = product(x, offsets[row], width, w, wOffset) + b;
        }
    }

    /** A method of its own, because the JIT compiler stops inlining, and makes vectors objects, in one much larger. */
    private static void fourProducts(
            float[] x, int[] offsets, int row, int width, float[] w, int wOffset, float b, float[] z) {
        int o0 = offsets[row];
        int o1 = offsets[row + 1];
        int o2 = offsets[row + 2];
        int o3 = offsets[row + 3];
        int bound = SPECIES.loopBound(width);
        int last = width - LANES;
        FloatVector v = lastFactors(w, wOffset + last, width - bound);
        FloatVector s0 = FloatVector.fromArray(SPECIES, x, o0 + last).mul(v);
        FloatVector s1 = FloatVector.fromArray(SPECIES, x, o1 + last).mul(v);
        FloatVector s2 = FloatVector.fromArray(SPECIES, x, o2 + last).mul(v);
        FloatVector s3 = FloatVector.fromArray(SPECIES, x, o3 + last).mul(v);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector u = FloatVector.fromArray(SPECIES, w, wOffset + i);
            s0 = FloatVector.fromArray(SPECIES, x, o0 + i).fma(u, s0);
            s1 = FloatVector.fromArray(SPECIES, x, o1 + i).fma(u, s1);
            s2 = FloatVector.fromArray(SPECIES, x, o2 + i).fma(u, s2);
            s3 = FloatVector.fromArray(SPECIES, x, o3 + i).fma(u, s3);
        }
        totals(s0, s1, s2, s3).add(b).intoArray(z, row, FOUR_LANES);
    }

    private static float product(float[] x, int offset, int width, float[] w, int wOffset) {
        int bound = SPECIES.loopBound(width);
        int last = width - LANES;
        FloatVector s = FloatVector.fromArray(SPECIES, x, offset + last)
                .mul(lastFactors(w, wOffset + last, width - bound));
        for (int i = 0; i < bound; i += LANES) {
            s = FloatVector.fromArray(SPECIES, x, offset + i).fma(FloatVector.fromArray(SPECIES, w, wOffset + i), s);
        }
        return total(s);
    }

    /** A vector's elements, the last {@code rest} as they are and 0 for those before, which lie in a full vector too. */
    private static FloatVector lastFactors(float[] w, int offset, int rest) {
        return FloatVector.zero(SPECIES)
                .blend(FloatVector.fromArray(SPECIES, w, offset), LANE.compare(VectorOperators.GE, LANES - rest));
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

    /** The sums of all lanes of four vectors in the first four lanes, each in the order of {@link #total}. */
    private static FloatVector totals(FloatVector s0, FloatVector s1, FloatVector s2, FloatVector s3) {
        FloatVector sum = pair(pair(s0, s1, HALF, UPPER_HALF), pair(s2, s3, HALF, UPPER_HALF), QUARTER, ODD_QUARTERS);
        if (LANES > 8) {
            sum = sum.add(sum.rearrange(TWO));
        }
        if (LANES > 4) {
            sum = sum.add(sum.rearrange(ONE));
        }
        return sum.rearrange(QUARTERS_IN_ORDER);
    }

    /** Adds the lanes of each vector to its lanes at a distance, and puts both sums into one vector. */
    private static FloatVector pair(
            FloatVector a, FloatVector b, VectorShuffle<Float> exchange, VectorMask<Float> ofSecond) {
        return a.blend(b, ofSecond).add(b.blend(a, ofSecond).rearrange(exchange));
    }

    /** The sum of all lanes in the order of a balanced tree; that of {@code reduceLanes} is not fixed. */
    private static float total(FloatVector v) {
        FloatVector sum = v.add(v.rearrange(HALF));
        sum = sum.add(sum.rearrange(QUARTER));
        if (LANES > 8) {
            sum = sum.add(sum.rearrange(TWO));
        }
        if (LANES > 4) {
            sum = sum.add(sum.rearrange(ONE));
        }
        return sum.lane(0);
    }

    private static VectorShuffle<Float> exchange(int distance) {
        return VectorShuffle.fromOp(SPECIES, i -> (i ^ distance) & LANES - 1);
    }

    /** The lanes whose number has the bit. */
    private static VectorMask<Float> lanesWith(int bit) {
        var lanes = new boolean[LANES];
        for (int i = 0; i < LANES; i++) {
            lanes[i] = (i & bit) != 0;
        }
        return VectorMask.fromArray(SPECIES, lanes, 0);
    }
}
