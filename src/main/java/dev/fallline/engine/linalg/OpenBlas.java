package dev.fallline.engine.linalg;

import java.lang.foreign.MemorySegment;

/**
 * OpenBLAS, single-threaded, called directly on the arrays: critical calls of the foreign-function API neither copy
 * nor allocate.
 */
public final class OpenBlas implements Blas {

    private static final int ROW_MAJOR = 101;
    private static final int NO_TRANSPOSE = 111;
    private static final int TRANSPOSE = 112;

    /**
     * The garbage collector waits for a critical call to return, so that larger products are done some rows at a
     * time. 2³⁰ multiply-adds take about 10 ms on one core with AVX-512.
     */
    private static final long MULTIPLY_ADDS_PER_CALL = 1L << 30;

    private final String name;

    /**
     * Loads the library on first use.
     *
     * @throws LinkageError when there is none for this platform, or it does not load
     */
    public OpenBlas() {
        this.name = "OpenBLAS: " + OpenBlasLibrary.DESCRIPTION;
    }

    @Override
    public String name() {
        return name;
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
        if (alpha == 0 || k == 0 || m == 0 || n == 0) {
            GemmArguments.scale(beta, c, cOffset, cStride, m, n);
            return;
        }
        long rowsPerCall = Math.max(1, MULTIPLY_ADDS_PER_CALL / ((long) n * k));
        for (int row = 0; row < m; row += (int) rowsPerCall) {
            int rows = (int) Math.min(rowsPerCall, m - row);
            int aRow = aOffset + (transposeA ? row : row * aStride);
            int cRow = cOffset + row * cStride;
            sgemm(
                    transposeA, transposeB, rows, n, k, alpha, a, aRow, aStride, b, bOffset, bStride, beta, c, cRow,
                    cStride);
            if (rows == m) {
                return;
            }
        }
    }

    private static void sgemm(
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
        try {
            OpenBlasLibrary.SGEMM.invokeExact(
                    ROW_MAJOR,
                    transposeA ? TRANSPOSE : NO_TRANSPOSE,
                    transposeB ? TRANSPOSE : NO_TRANSPOSE,
                    m,
                    n,
                    k,
                    alpha,
                    segment(a, aOffset),
                    aStride,
                    segment(b, bOffset),
                    bStride,
                    beta,
                    segment(c, cOffset),
                    cStride);
        } catch (Throwable e) {
            throw new AssertionError("cblas_sgemm throws nothing", e);
        }
    }

    private static MemorySegment segment(float[] array, int offset) {
        return MemorySegment.ofArray(array).asSlice((long) offset * Float.BYTES);
    }
}
