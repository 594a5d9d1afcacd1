package dev.fallline.engine.linalg;

/**
 * Dense products of row-major float32 matrices that lie without gaps in arrays. The one seam between the engine and
 * native code; chosen once at start and passed by constructor.
 */
public interface Blas {

    /** For people: library, version and kernel, as {@code /actuator/info} shows it. */
    String name();

    /**
     * C ← α·op(A)·op(B) + β·C, where op is the matrix itself or its transpose.
     *
     * <p>With β = 0, C is overwritten whatever it held, NaN included. NaN and infinities in A and B propagate.
     *
     * @param transposeA whether A is stored {@code k × m} rather than {@code m × k}
     * @param transposeB whether B is stored {@code n × k} rather than {@code k × n}
     * @param m rows of op(A) and C, ≥ 0
     * @param n columns of op(B) and C, ≥ 0
     * @param k columns of op(A), rows of op(B), ≥ 0
     * @param c {@code m × n}, overwritten; must not overlap A or B
     * @throws IndexOutOfBoundsException when a matrix does not fit into its array
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
            float[] b,
            int bOffset,
            float beta,
            float[] c,
            int cOffset);
}
