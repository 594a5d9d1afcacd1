package dev.fallline.engine.linalg;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Transposes a matrix in registers, eight by eight elements at a time. */
final class Transposition {

    static final int BLOCK = 8;

    private static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;

    private static final VectorShuffle<Float> SWAP_1 = VectorShuffle.fromOp(EIGHT, lane -> lane ^ 1);
    private static final VectorShuffle<Float> SWAP_2 = VectorShuffle.fromOp(EIGHT, lane -> lane ^ 2);
    private static final VectorShuffle<Float> SWAP_4 = VectorShuffle.fromOp(EIGHT, lane -> lane ^ 4);
    private static final VectorMask<Float> ODD_1 = VectorMask.fromLong(EIGHT, 0b10101010);
    private static final VectorMask<Float> ODD_2 = VectorMask.fromLong(EIGHT, 0b11001100);
    private static final VectorMask<Float> ODD_4 = VectorMask.fromLong(EIGHT, 0b11110000);

    private Transposition() {}

    /** Whether this processor has vectors of eight floats; narrower ones would be emulated by objects. */
    static boolean isFast() {
        return FloatVector.SPECIES_PREFERRED.length() >= BLOCK;
    }

    /**
     * Writes the transpose.
     *
     * @param stride elements from one row of x to the next
     * @param rows a multiple of {@link #BLOCK}
     * @param columns a multiple of {@link #BLOCK}
     */
    static void transpose(float[] x, int offset, int stride, int rows, int columns, float[] into) {
        for (int i = 0; i < rows; i += BLOCK) {
            for (int j = 0; j < columns; j += BLOCK) {
                transposeBlock(x, offset + i * stride + j, stride, into, j * rows + i, rows);
            }
        }
    }

    /** Exchanges lanes with the neighbour row, then with the second next, then the fourth: like a Fourier butterfly. */
    private static void transposeBlock(float[] x, int from, int stride, float[] into, int to, int rows) {
        FloatVector a0 = FloatVector.fromArray(EIGHT, x, from);
        FloatVector a1 = FloatVector.fromArray(EIGHT, x, from + stride);
        FloatVector a2 = FloatVector.fromArray(EIGHT, x, from + 2 * stride);
        FloatVector a3 = FloatVector.fromArray(EIGHT, x, from + 3 * stride);
        FloatVector a4 = FloatVector.fromArray(EIGHT, x, from + 4 * stride);
        FloatVector a5 = FloatVector.fromArray(EIGHT, x, from + 5 * stride);
        FloatVector a6 = FloatVector.fromArray(EIGHT, x, from + 6 * stride);
        FloatVector a7 = FloatVector.fromArray(EIGHT, x, from + 7 * stride);
        FloatVector b0 = a0.blend(a1.rearrange(SWAP_1), ODD_1);
        FloatVector b1 = a0.rearrange(SWAP_1).blend(a1, ODD_1);
        FloatVector b2 = a2.blend(a3.rearrange(SWAP_1), ODD_1);
        FloatVector b3 = a2.rearrange(SWAP_1).blend(a3, ODD_1);
        FloatVector b4 = a4.blend(a5.rearrange(SWAP_1), ODD_1);
        FloatVector b5 = a4.rearrange(SWAP_1).blend(a5, ODD_1);
        FloatVector b6 = a6.blend(a7.rearrange(SWAP_1), ODD_1);
        FloatVector b7 = a6.rearrange(SWAP_1).blend(a7, ODD_1);
        FloatVector c0 = b0.blend(b2.rearrange(SWAP_2), ODD_2);
        FloatVector c2 = b0.rearrange(SWAP_2).blend(b2, ODD_2);
        FloatVector c1 = b1.blend(b3.rearrange(SWAP_2), ODD_2);
        FloatVector c3 = b1.rearrange(SWAP_2).blend(b3, ODD_2);
        FloatVector c4 = b4.blend(b6.rearrange(SWAP_2), ODD_2);
        FloatVector c6 = b4.rearrange(SWAP_2).blend(b6, ODD_2);
        FloatVector c5 = b5.blend(b7.rearrange(SWAP_2), ODD_2);
        FloatVector c7 = b5.rearrange(SWAP_2).blend(b7, ODD_2);
        FloatVector d0 = c0.blend(c4.rearrange(SWAP_4), ODD_4);
        FloatVector d4 = c0.rearrange(SWAP_4).blend(c4, ODD_4);
        FloatVector d1 = c1.blend(c5.rearrange(SWAP_4), ODD_4);
        FloatVector d5 = c1.rearrange(SWAP_4).blend(c5, ODD_4);
        FloatVector d2 = c2.blend(c6.rearrange(SWAP_4), ODD_4);
        FloatVector d6 = c2.rearrange(SWAP_4).blend(c6, ODD_4);
        FloatVector d3 = c3.blend(c7.rearrange(SWAP_4), ODD_4);
        FloatVector d7 = c3.rearrange(SWAP_4).blend(c7, ODD_4);
        d0.intoArray(into, to);
        d1.intoArray(into, to + rows);
        d2.intoArray(into, to + 2 * rows);
        d3.intoArray(into, to + 3 * rows);
        d4.intoArray(into, to + 4 * rows);
        d5.intoArray(into, to + 5 * rows);
        d6.intoArray(into, to + 6 * rows);
        d7.intoArray(into, to + 7 * rows);
    }
}
