package dev.fallline.engine.linalg;

import java.util.Arrays;
import java.util.Objects;

/** What every {@link Blas} does alike: check the arguments, and scale C when there is no product to add. */
final class GemmArguments {

    private GemmArguments() {}

    static void check(
            int m, int n, int k, float[] a, int aOffset, float[] b, int bOffset, float[] c, int cOffset) {
        if ((m | n | k) < 0) {
            throw new IndexOutOfBoundsException("negative size: m=" + m + ", n=" + n + ", k=" + k);
        }
        Objects.checkFromIndexSize((long) aOffset, (long) m * k, a.length);
        Objects.checkFromIndexSize((long) bOffset, (long) k * n, b.length);
        Objects.checkFromIndexSize((long) cOffset, (long) m * n, c.length);
    }

    /** C ← β·C, where β = 0 overwrites whatever C held. */
    static void scale(float beta, float[] c, int cOffset, int size) {
        if (beta == 0) {
            Arrays.fill(c, cOffset, cOffset + size, 0);
        } else if (beta != 1) {
            for (int i = cOffset; i < cOffset + size; i++) {
                c[i] *= beta;
            }
        }
    }
}
