package dev.fallline.engine.linalg;

import java.util.Arrays;
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
            float[] b,
            int bOffset,
            float beta,
            float[] c,
            int cOffset) {
        GemmArguments.check(m, n, k, a, aOffset, b, bOffset, c, cOffset);
        int size = m * n;
        if (alpha == 0 || k == 0) {
            GemmArguments.scale(beta, c, cOffset, size);
        } else if (alpha == 1) {
            GemmArguments.scale(beta, c, cOffset, size);
            accumulate(transposeA, transposeB, m, n, k, a, aOffset, b, bOffset, c, cOffset);
        } else if (beta == 0) {
            Arrays.fill(c, cOffset, cOffset + size, 0);
            accumulate(transposeA, transposeB, m, n, k, a, aOffset, b, bOffset, c, cOffset);
            GemmArguments.scale(alpha, c, cOffset, size);
        } else {
            float[] product = new float[size];
            accumulate(transposeA, transposeB, m, n, k, a, aOffset, b, bOffset, product, 0);
            for (int i = 0; i < size; i++) {
                c[cOffset + i] = alpha * product[i] + beta * c[cOffset + i];
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
            float[] b,
            int bOffset,
            float[] c,
            int cOffset) {
        if (transposeA && transposeB) {
            // EJML has no kernel for this one, and no layer asks for it.
            accumulate(false, true, m, n, k, transpose(a, aOffset, k, m), 0, b, bOffset, c, cOffset);
            return;
        }
        for (int p = 0; p < k; p += TILE_K) {
            int depth = Math.min(TILE_K, k - p);
            for (int j = 0; j < n; j += TILE_N) {
                int width = Math.min(TILE_N, n - j);
                if (transposeA) {
                    TileMultiplication_F32.tileMultPlusTransA(
                            a, b, c, depth, m, width, m, n, n, aOffset + p * m, bOffset + p * n + j, cOffset + j);
                } else if (transposeB) {
                    TileMultiplication_F32.tileMultPlusTransB(
                            a, b, c, m, depth, width, k, k, n, aOffset + p, bOffset + j * k + p, cOffset + j);
                } else {
                    TileMultiplication_F32.tileMultPlus(
                            a, b, c, m, depth, width, k, n, n, aOffset + p, bOffset + p * n + j, cOffset + j);
                }
            }
        }
    }

    private static float[] transpose(float[] x, int offset, int rows, int columns) {
        float[] transposed = new float[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                transposed[j * rows + i] = x[offset + i * columns + j];
            }
        }
        return transposed;
    }
}
