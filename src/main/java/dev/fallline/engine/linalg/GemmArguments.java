package dev.fallline.engine.linalg;

import java.util.Arrays;
import java.util.Objects;

/** What every {@link Blas} does alike: check the arguments, and scale C when there is no product to add. */
final class GemmArguments {

    private GemmArguments() {}

    static void check(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            float[] a,
            int aOffset,
            int aStride,
            float[] b,
            int bOffset,
            int bStride,
            float[] c,
            int cOffset,
            int cStride) {
        if ((m | n | k) < 0) {
            throw new IndexOutOfBoundsException("negative size: m=" + m + ", n=" + n + ", k=" + k);
        }
        checkMatrix(transposeA ? k : m, transposeA ? m : k, aOffset, aStride, a);
        checkMatrix(transposeB ? n : k, transposeB ? k : n, bOffset, bStride, b);
        checkMatrix(m, n, cOffset, cStride, c);
    }

    private static void checkMatrix(int rows, int columns, int offset, int stride, float[] array) {
        if (stride < columns) {
            throw new IndexOutOfBoundsException("rows of " + columns + " at a stride of " + stride);
        }
        long size = rows == 0 ? 0 : (rows - 1L) * stride + columns;
        Objects.checkFromIndexSize((long) offset, size, array.length);
    }

    /** C ← β·C, where β = 0 overwrites whatever C held. */
    static void scale(float beta, float[] c, int cOffset, int cStride, int m, int n) {
        if (beta == 1) {
            return;
        }
        for (int row = 0; row < m; row++) {
            int from = cOffset + row * cStride;
            if (beta == 0) {
                Arrays.fill(c, from, from + n, 0);
            } else {
                for (int i = from; i < from + n; i++) {
                    c[i] *= beta;
                }
            }
        }
    }
}
