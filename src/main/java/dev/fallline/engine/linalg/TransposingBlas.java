package dev.fallline.engine.linalg;

/**
 * Spares a library small products {@code A·Bᵀ}, the one case its kernels for small matrices are slow at: transposes B
 * itself and asks for {@code A·B}. Which products, depends on the shape alone, never on time measured, so that a
 * repeated training gives the same bits.
 */
public final class TransposingBlas implements Blas {

    /** With more multiply-adds nothing is won: a quarter at 32 × 64 × 64, none at 128 × 64 × 64. */
    static final long SMALL = 1 << 18;

    /** With fewer rows, a transposed B is not used often enough to be worth it. */
    static final int MIN_ROWS = 16;

    private final Blas library;

    /** Bᵀ, one a thread. */
    private final ThreadLocal<float[]> transposed = ThreadLocal.withInitial(() -> new float[1 << 12]);

    public TransposingBlas(Blas library) {
        this.library = library;
    }

    @Override
    public String name() {
        return library.name();
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
        if (!transposeB || transposeA || !isWorthIt(m, n, k)) {
            library.gemm(
                    transposeA, transposeB, m, n, k, alpha, a, aOffset, aStride, b, bOffset, bStride, beta, c, cOffset,
                    cStride);
            return;
        }
        GemmArguments.check(
                transposeA, transposeB, m, n, k, a, aOffset, aStride, b, bOffset, bStride, c, cOffset, cStride);
        float[] right = scratch(n * k);
        Transposition.transpose(b, bOffset, bStride, n, k, right);
        library.gemm(false, false, m, n, k, alpha, a, aOffset, aStride, right, 0, n, beta, c, cOffset, cStride);
    }

    private static boolean isWorthIt(int m, int n, int k) {
        return m >= MIN_ROWS
                && n > 0
                && k > 0
                && n % Transposition.BLOCK == 0
                && k % Transposition.BLOCK == 0
                && (long) m * n * k <= SMALL;
    }

    private float[] scratch(int size) {
        float[] scratch = transposed.get();
        if (scratch.length < size) {
            scratch = new float[size];
            transposed.set(scratch);
        }
        return scratch;
    }
}
