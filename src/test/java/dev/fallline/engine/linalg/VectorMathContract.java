package dev.fallline.engine.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link VectorMath} promises. {@link ContractCoverageTest} sees to it that none escapes. */
abstract class VectorMathContract {

    private static final double MAX_ULPS = 4;

    private final VectorMath math = math();

    abstract VectorMath math();

    /** One of the element-wise functions: y ← f(x), or for a gradient d ← d·f(x). */
    interface Kernel {
        void apply(VectorMath math, float[] x, int xOffset, float[] y, int yOffset, int length);
    }

    /** The function, its definition in double, and the size of its largest term where terms cancel. */
    record Function(Kernel kernel, DoubleUnaryOperator definition, DoubleUnaryOperator magnitude) {
        static Named<Function> of(String name, Kernel kernel, DoubleUnaryOperator definition) {
            return Named.of(name, new Function(kernel, definition, definition));
        }
    }

    static Named<?>[] functions() {
        return new Named<?>[] {
            Function.of("exp", VectorMath::exp, Math::exp),
            Function.of("tanh", VectorMath::tanh, Math::tanh),
            Function.of("sigmoid", VectorMath::sigmoid, x -> 1 / (1 + Math.exp(-x))),
            Function.of("softplus", VectorMath::softplus, x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
            Function.of("softplusGradient", VectorMath::softplusGradient, x -> 1 / (1 + Math.exp(-x))),
            Function.of("gelu", VectorMath::gelu, VectorMathContract::gelu),
            Named.of(
                    "geluGradient",
                    new Function(
                            VectorMath::geluGradient,
                            x -> phi(x) + bounded(x) * density(x),
                            x -> atLeastTiny(phi(x) + Math.abs(bounded(x)) * density(x)))),
            Function.of("silu", VectorMath::silu, x -> Math.max(x, -1000) / (1 + Math.exp(-x))),
            Named.of(
                    "siluGradient",
                    new Function(
                            VectorMath::siluGradient,
                            x -> (1 + bounded(x) / (1 + Math.exp(x))) / (1 + Math.exp(-x)),
                            x -> atLeastTiny((1 + Math.abs(bounded(x)) / (1 + Math.exp(x))) / (1 + Math.exp(-x))))),
            Function.of("elu", VectorMath::elu, x -> x > 0 ? x : Math.expm1(x)),
        };
    }

    @ParameterizedTest
    @MethodSource("functions")
    void staysWithinFourUlpOverTheWholeRange(Function f) {
        float[] x = wholeRange();
        float[] y = apply(f, x);
        double worst = 0;
        for (int i = 0; i < x.length; i++) {
            double expected = f.definition.applyAsDouble(x[i]);
            float rounded = (float) expected;
            if (Float.isNaN(rounded) || Float.isInfinite(rounded)) {
                assertThat(y[i]).as("at %s", x[i]).isEqualTo(rounded);
            } else {
                double ulp = Math.ulp((float) Math.abs(f.magnitude.applyAsDouble(x[i])));
                double error = Math.abs(y[i] - expected) / ulp;
                if (!(error <= worst)) {
                    assertThat(error).as("ulps at %s: %s for %s", x[i], y[i], expected).isLessThanOrEqualTo(MAX_ULPS);
                    worst = error;
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void givesNotANumberForNotANumber(Function f) {
        assertThat(apply(f, new float[] {1, Float.NaN, 2})[1]).isNaN();
        float[] many = new float[64];
        Arrays.fill(many, Float.NaN);
        for (float y : apply(f, many)) {
            assertThat(y).isNaN();
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void anElementsBitsDoNotDependOnItsPlaceOrTheLength(Function f) {
        Random random = new Random(5);
        float[] x = new float[150];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (8 * random.nextGaussian());
        }
        float[] whole = apply(f, x);
        for (int from = 0; from < 20; from++) {
            for (int length = 0; length <= 40; length++) {
                float[] alone = apply(f, Arrays.copyOfRange(x, from, from + length));
                assertThat(Arrays.equals(alone, 0, length, whole, from, from + length))
                        .as("%d elements from %d", length, from)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void writesInItsRangeAloneAndAllowsTheSameRangeForBoth(Function f) {
        for (int length = 0; length < 70; length++) {
            float[] y = new float[100];
            Arrays.fill(y, 1);
            f.kernel.apply(math, new float[80], 3, y, 5, length);
            float zero = apply(f, new float[1])[0];
            float[] expected = new float[100];
            Arrays.fill(expected, 1);
            Arrays.fill(expected, 5, 5 + length, zero);
            assertThat(y).containsExactly(expected);
        }
        float[] x = {0.5f, -1.5f, 3};
        float[] inPlace = {7, 0.5f, -1.5f, 3, 7};
        math.tanh(inPlace, 1, inPlace, 1, 3);
        float[] apart = new float[3];
        math.tanh(x, 0, apart, 0, 3);
        assertThat(inPlace).containsExactly(7, apart[0], apart[1], apart[2], 7);
    }

    @Test
    void gradientsMultiplyWhatFlowsIn() {
        float[] d = {2, 0, -4};
        math.softplusGradient(new float[] {0, 0, 0}, 0, d, 0, 3);
        assertThat(d).containsExactly(1, 0, -2);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 2", "32, 3", "7, 10", "5, 16", "5, 17", "2, 100", "1, 1000", "0, 4"})
    void softmaxAgreesWithTheDefinition(int rows, int k) {
        Random random = new Random(rows * 100L + k);
        float[] z = new float[rows * k + 2];
        for (int i = 0; i < z.length; i++) {
            z[i] = (float) (6 * random.nextGaussian());
        }
        float[] p = new float[rows * k + 2];
        float[] l = new float[rows + 2];
        math.softmax(z, 1, rows, k, p, 1, l, 1);
        assertThat(p[0]).isZero();
        assertThat(p[p.length - 1]).isZero();
        assertThat(l[0]).isZero();
        assertThat(l[l.length - 1]).isZero();
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int j = 0; j < k; j++) {
                sum += Math.exp(z[1 + row * k + j]);
            }
            assertThat((double) l[1 + row]).isCloseTo(Math.log(sum), within(4e-6));
            for (int j = 0; j < k; j++) {
                double expected = Math.exp(z[1 + row * k + j]) / sum;
                assertThat((double) p[1 + row * k + j]).isCloseTo(expected, within(expected * 4e-6));
            }
        }
    }

    @Test
    void softmaxDoesNotOverflow() {
        float[] z = {1000, 1000, -1000, -1000, 3e38f, -3e38f, Float.NEGATIVE_INFINITY, 5};
        float[] p = new float[8];
        float[] l = new float[4];
        math.softmax(z, 0, 4, 2, p, 0, l, 0);
        assertThat(p).containsExactly(0.5f, 0.5f, 0.5f, 0.5f, 1, 0, 0, 1);
        assertThat(l).containsExactly(1000 + (float) Math.log(2), -1000 + (float) Math.log(2), 3e38f, 5);
    }

    @Test
    void softmaxKeepsNotANumberInItsRow() {
        float[] p = new float[40];
        float[] l = new float[2];
        float[] z = new float[40];
        z[25] = Float.NaN;
        math.softmax(z, 0, 2, 20, p, 0, l, 0);
        assertThat(p[3]).isEqualTo(1 / 20f);
        assertThat(p[22]).isNaN();
        assertThat(l[0]).isFinite();
        assertThat(l[1]).isNaN();
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "7", "16", "33", "1000", "100003"})
    void sumsAreAsGoodAsInDouble(int length) {
        Random random = new Random(length);
        float[] a = new float[length + 2];
        float[] b = new float[length + 2];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) random.nextGaussian();
            b[i] = (float) random.nextGaussian();
        }
        double dot = 0;
        double squares = 0;
        double magnitude = 0;
        for (int i = 1; i <= length; i++) {
            dot += (double) a[i] * b[i];
            magnitude += Math.abs((double) a[i] * b[i]);
            squares += (double) a[i] * a[i];
        }
        assertThat((double) math.dot(a, 1, b, 1, length))
                .isCloseTo(dot, within(Math.ulp((float) Math.abs(dot)) + magnitude * 1e-12));
        assertThat(math.sumOfSquares(a, 1, length)).isCloseTo(squares, within(squares * 1e-12));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 5", "7, 16", "40, 100", "9, 500", "300, 13", "257, 100", "64, 16", "65, 33"})
    void rowsWhereverTheyLieAreMultipliedAndAdded(int rows, int width) {
        Random random = new Random(rows);
        float[] x = new float[3 * rows * width + 1];
        float[] w = new float[width + 2];
        float[] d = new float[rows];
        int[] offsets = new int[rows];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < rows; i++) {
            d[i] = (float) random.nextGaussian();
            offsets[i] = random.nextInt(x.length - width + 1);
        }
        float[] z = new float[rows + 1];
        float[] g = w.clone();
        math.rowProducts(x, offsets, rows, width, w, 1, 0.5f, z);
        math.addRows(x, offsets, rows, width, d, g, 1);

        for (int row = 0; row < rows; row++) {
            double sum = 0.5;
            double magnitude = 0.5;
            for (int i = 0; i < width; i++) {
                sum += (double) x[offsets[row] + i] * w[1 + i];
                magnitude += Math.abs((double) x[offsets[row] + i] * w[1 + i]);
            }
            assertThat((double) z[row]).isCloseTo(sum, within(magnitude * 1e-6));
        }
        assertThat(z[rows]).isZero();
        for (int i = 0; i < width; i++) {
            double sum = w[1 + i];
            double magnitude = Math.abs(sum);
            for (int row = 0; row < rows; row++) {
                sum += (double) d[row] * x[offsets[row] + i];
                magnitude += Math.abs((double) d[row] * x[offsets[row] + i]);
            }
            assertThat((double) g[1 + i]).isCloseTo(sum, within(magnitude * 4e-6));
        }
        assertThat(g[0]).isEqualTo(w[0]);
        assertThat(g[width + 1]).isEqualTo(w[width + 1]);

        float[] again = new float[rows + 1];
        math.rowProducts(x, offsets, rows, width, w, 1, 0.5f, again);
        assertThat(again).containsExactly(z);
    }

    private float[] apply(Function f, float[] x) {
        float[] y = new float[x.length];
        Arrays.fill(y, 1);
        f.kernel.apply(math, x, 0, y, 0, x.length);
        return y;
    }

    /** Every 4 999th float of both signs, close steps around zero and where the functions bend, and the limits. */
    private static float[] wholeRange() {
        int steps = Float.floatToRawIntBits(Float.POSITIVE_INFINITY) / 4999 + 1;
        int fine = 400_000;
        float[] x = Arrays.copyOf(
                new float[] {
                    0, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE,
                    Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 88.72283f, 88.72284f, -87.33655f, -103.97f,
                    -104, 89, 90, -150, -151
                },
                17 + 2 * steps + fine);
        for (int i = 0; i < steps; i++) {
            x[17 + 2 * i] = Float.intBitsToFloat(i * 4999);
            x[17 + 2 * i + 1] = -Float.intBitsToFloat(i * 4999);
        }
        for (int i = 0; i < fine; i++) {
            x[17 + 2 * steps + i] = (i - fine / 2) * (110f / (fine / 2));
        }
        return x;
    }

    /** Where a gradient is this small, its digits may be lost. */
    private static double atLeastTiny(double x) {
        return Math.max(x, 1e-36);
    }

    private static double bounded(double x) {
        return Math.clamp(x, -1000, 1000);
    }

    private static double gelu(double x) {
        double v = Math.max(x, -1000);
        return v * phi(v);
    }

    private static double density(double x) {
        return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    }

    private static double phi(double x) {
        return 0.5 * ErrorFunction.erfc(-x / Math.sqrt(2));
    }
}
