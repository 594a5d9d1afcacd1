package dev.fallline.engine.linalg;

import org.ejml.dense.block.TileMultiplication_F32;

/**
 * EJML's own dense kernels: the product that runs everywhere. Its tile kernels take offsets and strides, so that no
 * matrix object is made around the arrays.
 */
public final class EjmlBlas implements Blas {

    /** A tile of B stays in a 256 KiB second-level cache while the rows of A pass over it. */
    private static final int TILE_K = 128;

    private static final int TILE_N = 256;

    @Override
    public String name() {
        return "EJML";
    }

    @Override
    public void gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            float alpha,
            float[] a,
            int aOffset,
            int aStride,
            float[] b,
            int bOffset,
            int bStride,
            float beta,
            float[] c,
            int cOffset,
            int cStride) {
        GemmArguments.check(
                transposeA, transposeB, m, n, k, a, aOffset, aStride, b, bOffset, bStride, c, cOffset, cStride);
        if (alpha == 0 || k == 0) {
            GemmArguments.scale(beta, c, cOffset, cStride, m, n);
        } else if (alpha == 1) {
            GemmArguments.scale(beta, c, cOffset, cStride, m, n);
            accumulate(
                    transposeA, transposeB, m, n, k, a, aOffset, aStride, b, bOffset, bStride, c, cOffset, cStride);
        } else if (beta == 0) {
            GemmArguments.scale(0, c, cOffset, cStride, m, n);
            accumulate(
                    transposeA, transposeB, m, n, k, a, aOffset, aStride, b, bOffset, bStride, c, cOffset, cStride);
            GemmArguments.scale(alpha, c, cOffset, cStride, m, n);
        } else {
            float[] product = new float[m * n];
            accumulate(transposeA, transposeB, m, n, k, a, aOffset, aStride, b, bOffset, bStride, product, 0, n);
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    int at = cOffset + i * cStride + j;
                    c[at] = alpha * product[i * n + j] + beta * c[at];
                }
            }
        }
    }

    /** C ← C + op(A)·op(B). */
    private static void accumulate(
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
        if (transposeA && transposeB) {
            // EJML has no kernel for this one, and no layer asks for it.
            float[] left = transpose(a, aOffset, aStride, k, m);
            accumulate(false, true, m, n, k, left, 0, k, b, bOffset, bStride, c, cOffset, cStride);
            return;
        }
        for (int p = 0; p < k; p += TILE_K) {
            int depth = Math.min(TILE_K, k - p);
            int left = aOffset + (transposeA ? p * aStride : p);
            for (int j = 0; j < n; j += TILE_N) {
                int width = Math.min(TILE_N, n - j);
                int right = bOffset + (transposeB ? j * bStride + p : p * bStride + j);
                if (transposeA) {
                    TileMultiplication_F32.tileMultPlusTransA(
                            a, b, c, depth, m, width, aStride, bStride, cStride, left, right, cOffset + j);
                } else if (transposeB) {
                    TileMultiplication_F32.tileMultPlusTransB(
                            a, b, c, m, depth, width, aStride, bStride, cStride, left, right, cOffset + j);
                } else {
                    TileMultiplication_F32.tileMultPlus(
                            a, b, c, m, depth, width, aStride, bStride, cStride, left, right, cOffset + j);
                }
            }
        }
    }

    private static float[] transpose(float[] x, int offset, int stride, int rows, int columns) {
        float[] transposed = new float[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                transposed[j * rows + i] = x[offset + i * stride + j];
            }
        }
        return transposed;
    }
}
