package dev.fallline.engine.linalg;

import java.util.Objects;

/** The argument check that every {@link Blas} makes before it touches an array. */
final class GemmBounds {

    private GemmBounds() {}

    static void check(
            int m, int n, int k, float[] a, int aOffset, float[] b, int bOffset, float[] c, int cOffset) {
        if ((m | n | k) < 0) {
            throw new IndexOutOfBoundsException("negative size: m=" + m + ", n=" + n + ", k=" + k);
        }
        Objects.checkFromIndexSize((long) aOffset, (long) m * k, a.length);
        Objects.checkFromIndexSize((long) bOffset, (long) k * n, b.length);
        Objects.checkFromIndexSize((long) cOffset, (long) m * n, c.length);
    }
}
