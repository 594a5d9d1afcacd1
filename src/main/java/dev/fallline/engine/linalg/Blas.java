package dev.fallline.engine.linalg;

/**
 * Dense products of row-major float32 matrices in arrays, whole or cut out of wider ones. The one seam between the
 * engine and native code; chosen once at start and passed by constructor.
 */
public interface Blas {

    /** For people: library, version and kernel, as {@code /actuator/info} shows it. */
    String name();

    /**
     * C ← α·op(A)·op(B) + β·C, where op is the matrix itself or its transpose.
     *
     * <p>With β = 0, C is overwritten whatever it held, NaN included. NaN and infinities in A and B propagate. A stride
     * is the number of elements from one stored row of a matrix to the next: at least its columns, more where the
     * matrix is a part of a wider one.
     *
     * @param transposeA whether A is stored {@code k × m} rather than {@code m × k}
     * @param transposeB whether B is stored {@code n × k} rather than {@code k × n}
     * @param m rows of op(A) and C, ≥ 0
     * @param n columns of op(B) and C, ≥ 0
     * @param k columns of op(A), rows of op(B), ≥ 0
     * @param c {@code m × n}, overwritten, but for what lies between its rows; must not overlap A or B
     * @throws IndexOutOfBoundsException when a matrix does not fit into its array, or its rows not into its stride
     */
    void gemm(
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
            int cStride);

    /** The product of matrices whose rows lie without gaps. */
    default void gemm(
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
        int aStride = transposeA ? m : k;
        int bStride = transposeB ? k : n;
        gemm(transposeA, transposeB, m, n, k, alpha, a, aOffset, aStride, b, bOffset, bStride, beta, c, cOffset, n);
    }
}
