package dev.fallline.engine.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Blas} promises. {@link ContractCoverageTest} sees to it that none escapes. */
abstract class BlasContract {

    private static final boolean[] BOTH = {false, true};

    /** What lies in the arrays before and after the matrices, and must stay. */
    private static final int MARGIN = 3;

    private static final float SENTINEL = 12345;

    private final Blas blas = blas();

    abstract Blas blas();

    @Test
    void hasAName() {
        assertThat(blas.name()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1", "1, 7, 5", "7, 1, 5", "7, 5, 1", "2, 3, 4", "8, 16, 16", "9, 17, 33", "16, 48, 32", "32, 64, 16",
        "32, 64, 64", "32, 3, 64", "16, 64, 32", "64, 3, 32", "32, 64, 3", "13, 100, 64", "64, 31, 65",
        "128, 10, 256", "64, 64, 64", "128, 128, 128", "70, 300, 150", "150, 257, 300"
    })
    void agreesWithTheDefinition(int m, int n, int k) {
        for (float alpha : new float[] {1, -0.5f}) {
            for (float beta : new float[] {0, 1, 0.25f}) {
                checkAllTransposes(m, n, k, alpha, beta, new Random(m * 31L + n * 17L + k));
            }
        }
    }

    @Test
    void agreesWithTheDefinitionForRandomShapes() {
        Random random = new Random(20);
        for (int i = 0; i < 300; i++) {
            int m = 1 + random.nextInt(40);
            int n = 1 + random.nextInt(70);
            int k = 1 + random.nextInt(70);
            checkAllTransposes(m, n, k, 1, random.nextBoolean() ? 1 : 0, random);
        }
    }

    @Test
    void zeroSizesLeaveNothingOrScaleOnly() {
        for (boolean ta : BOTH) {
            for (boolean tb : BOTH) {
                float[] c = {1, 2, 3, 4, 5, 6};
                blas.gemm(ta, tb, 0, 3, 2, 1, new float[0], 0, new float[6], 0, 0, c, 0);
                blas.gemm(ta, tb, 2, 0, 2, 1, new float[4], 0, new float[0], 0, 0, c, 6);
                blas.gemm(ta, tb, 0, 0, 0, 1, new float[0], 0, new float[0], 0, 0, new float[0], 0);
                assertThat(c).containsExactly(1, 2, 3, 4, 5, 6);
                blas.gemm(ta, tb, 2, 3, 0, 1, new float[0], 0, new float[0], 0, 2, c, 0);
                assertThat(c).containsExactly(2, 4, 6, 8, 10, 12);
                blas.gemm(ta, tb, 2, 3, 0, 1, new float[0], 0, new float[0], 0, 0, c, 0);
                assertThat(c).containsOnly(0);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 3", "1, 9, 4", "9, 1, 4", "5, 6, 7", "32, 64, 16", "33, 65, 40", "130, 140, 150"})
    void zeroBetaOverwritesWhateverWasThere(int m, int n, int k) {
        for (boolean ta : BOTH) {
            for (boolean tb : BOTH) {
                for (float junk : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                    for (float alpha : new float[] {0, 1, 2}) {
                        float[] a = new float[m * k];
                        float[] b = new float[k * n];
                        float[] c = new float[m * n];
                        Arrays.fill(a, 1);
                        Arrays.fill(b, 1);
                        Arrays.fill(c, junk);
                        blas.gemm(ta, tb, m, n, k, alpha, a, 0, b, 0, 0, c, 0);
                        assertThat(c).containsOnly(alpha * k);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 8, 16, 17, 33, 64, 65})
    void notANumberAndInfinityReachTheirRowsAndColumnsAlone(int size) {
        for (boolean ta : BOTH) {
            for (boolean tb : BOTH) {
                for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                    float[] zeros = new float[size * size];
                    float[] poisoned = new float[size * size];
                    int at = size / 2;
                    poisoned[at * size + at] = bad;
                    float[] c = new float[size * size];
                    blas.gemm(ta, tb, size, size, size, 1, poisoned, 0, zeros, 0, 0, c, 0);
                    for (int i = 0; i < c.length; i++) {
                        assertThat(Float.isNaN(c[i])).as("A, row %d", i / size).isEqualTo(i / size == at);
                    }
                    blas.gemm(ta, tb, size, size, size, 1, zeros, 0, poisoned, 0, 0, c, 0);
                    for (int i = 0; i < c.length; i++) {
                        assertThat(Float.isNaN(c[i])).as("B, column %d", i % size).isEqualTo(i % size == at);
                    }
                }
            }
        }
    }

    @Test
    void notANumberInCStaysWhenBetaIsNotZero() {
        float[] c = {Float.NaN, 1};
        blas.gemm(false, false, 1, 2, 1, 1, new float[] {1}, 0, new float[] {1, 1}, 0, 1, c, 0);
        assertThat(c[0]).isNaN();
        assertThat(c[1]).isEqualTo(2);
    }

    @Test
    void repeatsBitForBitWhereverTheArraysLie() {
        Random random = new Random(3);
        float[] a = gaussian(random, 33 * 65);
        float[] b = gaussian(random, 65 * 47);
        float[] first = new float[33 * 47];
        blas.gemm(false, false, 33, 47, 65, 1, a, 0, b, 0, 0, first, 0);
        for (int shift = 0; shift < 20; shift++) {
            float[] shiftedA = new float[a.length + shift];
            float[] shiftedC = new float[first.length + shift];
            System.arraycopy(a, 0, shiftedA, shift, a.length);
            blas.gemm(false, false, 33, 47, 65, 1, shiftedA, shift, b, 0, 0, shiftedC, shift);
            assertThat(Arrays.copyOfRange(shiftedC, shift, shiftedC.length)).containsExactly(first);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "5, 6, 7", "32, 64, 64", "16, 64, 32", "64, 31, 65", "130, 140, 150"})
    void partsOfWiderMatricesGiveTheSameAndLeaveWhatLiesBetween(int m, int n, int k) {
        Random random = new Random(m + n + k);
        for (boolean ta : BOTH) {
            for (boolean tb : BOTH) {
                for (float alpha : new float[] {1, 2}) {
                    for (float beta : new float[] {0, 1, 0.5f}) {
                        float[] a = gaussian(random, m * k);
                        float[] b = gaussian(random, k * n);
                        float[] c = gaussian(random, m * n);
                        float[] wideA = spread(a, ta ? m : k, 5);
                        float[] wideB = spread(b, tb ? k : n, 3);
                        float[] wideC = spread(c, n, 2);
                        blas.gemm(ta, tb, m, n, k, alpha, a, 0, b, 0, beta, c, 0);
                        blas.gemm(
                                ta, tb, m, n, k, alpha, wideA, MARGIN, (ta ? m : k) + 5, wideB, MARGIN,
                                (tb ? k : n) + 3, beta, wideC, MARGIN, n + 2);
                        assertThat(wideC).containsExactly(spread(c, n, 2));
                    }
                }
            }
        }
    }

    @Test
    void scalesPartsOfWiderMatricesOnly() {
        float[] c = {1, 1, 1, 1, 1, 1};
        blas.gemm(false, false, 2, 2, 0, 1, new float[0], 0, 0, new float[0], 0, 2, 3, c, 1, 3);
        assertThat(c).containsExactly(1, 3, 3, 1, 3, 3);
    }

    /** The matrix with sentinels before it and behind each of its rows. */
    private static float[] spread(float[] matrix, int columns, int gap) {
        int rows = matrix.length / columns;
        float[] wide = new float[MARGIN + rows * (columns + gap)];
        Arrays.fill(wide, SENTINEL);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(matrix, row * columns, wide, MARGIN + row * (columns + gap), columns);
        }
        return wide;
    }

    @Test
    void refusesMatricesThatDoNotFitTheirArrays() {
        float[] four = new float[4];
        float[] three = new float[3];
        refuses(2, 2, 2, three, 0, four, 0, four, 0);
        refuses(2, 2, 2, four, 0, three, 0, four, 0);
        refuses(2, 2, 2, four, 0, four, 0, three, 0);
        refuses(2, 2, 2, four, 1, four, 0, four, 0);
        refuses(2, 2, 2, four, 0, four, -1, four, 0);
        refuses(2, 2, 2, four, 0, four, 0, four, Integer.MAX_VALUE);
        refuses(-1, 2, 2, four, 0, four, 0, four, 0);
        refuses(-2, -2, 2, four, 0, four, 0, four, 0);
        refuses(1 << 16, 1 << 16, 1, four, 0, four, 0, four, 0);
        float[] five = new float[5];
        refusesStrides(2, 2, 2, four, 3, four, 2, four, 2);
        refusesStrides(2, 2, 2, four, 2, four, 3, four, 2);
        refusesStrides(2, 2, 2, four, 2, four, 2, four, 3);
        refusesStrides(2, 2, 2, four, 1, four, 2, four, 2);
        refusesStrides(2, 2, 2, four, 2, four, -2, four, 2);
        refusesStrides(2, 2, 2, five, 3, five, 3, five, 1);
        blas.gemm(false, false, 2, 2, 2, 1, five, 0, 3, five, 0, 3, 0, new float[5], 0, 3);
    }

    private void refusesStrides(
            int m, int n, int k, float[] a, int aStride, float[] b, int bStride, float[] c, int cStride) {
        assertThatThrownBy(
                        () -> blas.gemm(false, false, m, n, k, 1, a, 0, aStride, b, 0, bStride, 0, c, 0, cStride))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private void refuses(int m, int n, int k, float[] a, int aOffset, float[] b, int bOffset, float[] c, int cOffset) {
        assertThatThrownBy(() -> blas.gemm(false, false, m, n, k, 1, a, aOffset, b, bOffset, 0, c, cOffset))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private void checkAllTransposes(int m, int n, int k, float alpha, float beta, Random random) {
        for (boolean ta : BOTH) {
            for (boolean tb : BOTH) {
                float[] a = gaussian(random, m * k + 2 * MARGIN);
                float[] b = gaussian(random, k * n + 2 * MARGIN);
                float[] before = gaussian(random, m * n + 2 * MARGIN);
                Arrays.fill(before, 0, MARGIN, SENTINEL);
                Arrays.fill(before, m * n + MARGIN, before.length, SENTINEL);
                float[] c = before.clone();
                blas.gemm(ta, tb, m, n, k, alpha, a, MARGIN, b, MARGIN, beta, c, MARGIN);
                for (int i = 0; i < m; i++) {
                    for (int j = 0; j < n; j++) {
                        double sum = 0;
                        double magnitude = 0;
                        for (int p = 0; p < k; p++) {
                            double product = (double) a[MARGIN + (ta ? p * m + i : i * k + p)]
                                    * b[MARGIN + (tb ? j * k + p : p * n + j)];
                            sum += product;
                            magnitude += Math.abs(product);
                        }
                        int at = MARGIN + i * n + j;
                        double expected = alpha * sum + beta * before[at];
                        double tolerance =
                                (k + 2) * 0x1p-24 * (Math.abs(alpha) * magnitude + Math.abs(beta * before[at]));
                        if (!(Math.abs(c[at] - expected) <= tolerance)) {
                            assertThat((double) c[at])
                                    .as("%s %s m=%d n=%d k=%d α=%s β=%s at %d,%d", ta, tb, m, n, k, alpha, beta, i, j)
                                    .isEqualTo(expected);
                        }
                    }
                }
                for (int i = 0; i < MARGIN; i++) {
                    assertThat(c[i]).isEqualTo(SENTINEL);
                    assertThat(c[c.length - 1 - i]).isEqualTo(SENTINEL);
                }
            }
        }
    }

    private static float[] gaussian(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
