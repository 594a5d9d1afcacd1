package dev.fallline.engine.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether elements go through vectors or through scalar code, is a matter of speed alone. */
class SameBitsTest {

    private static final float[] SPECIAL = {
        0, -0f, 1, -1, Float.NaN, Float.intBitsToFloat(0xffc00001), Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, -Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE,
        14.5f, -14.5f, 40, -40, 89, -89, 150, -150, 88.72284f, -87.33655f, -103.97f
    };

    private final VectorMath vectors = new VectorApiMath();
    private final VectorMath scalar = new PlainMath();

    static Named<?>[] functions() {
        return VectorMathContract.functions();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void everyFunctionGivesTheSameBitsAtAnyLength(VectorMathContract.Function f) {
        for (int length : new int[] {0, 1, 15, 1000, VectorApiMath.SHORT - 1, VectorApiMath.SHORT, 1039, 50_001}) {
            float[] x = values(length);
            float[] expected = apply(f, scalar, x, 0, length);
            assertThat(bits(apply(f, vectors, x, 0, length))).containsExactly(bits(expected));
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void anElementsBitsDoNotDependOnItsPlaceInVectorsOrBehindThem(VectorMathContract.Function f) {
        float[] x = values(2200);
        float[] whole = apply(f, vectors, x, 0, x.length);
        for (int from = 0; from < 40; from++) {
            int length = VectorApiMath.SHORT + 3 * from;
            float[] part = apply(f, vectors, x, from, length);
            assertThat(bits(part)).containsExactly(bits(Arrays.copyOfRange(whole, from, from + length)));
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void shortRangesGiveTheSameBitsOnceTheyTooAreTakenInVectors(VectorMathContract.Function f) {
        VectorMath warm = new VectorApiMath();
        float[] x = values(VectorApiMath.SHORT - 1);
        float[] y = new float[x.length];
        for (int done = 0; done < VectorApiMath.WORTH_WARMING; done += x.length) {
            warm.elu(x, 0, y, 0, x.length);
        }
        for (int length : new int[] {VectorApiMath.TINY - 1, VectorApiMath.TINY, 130, x.length}) {
            float[] part = Arrays.copyOf(x, length);
            assertThat(bits(apply(f, warm, part, 0, length))).containsExactly(bits(apply(f, scalar, part, 0, length)));
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 10", "200, 10", "1, 5000", "2000, 1", "1, 1"})
    void softmaxGivesTheSameBits(int rows, int k) {
        Random random = new Random(3);
        float[] z = new float[rows * k];
        for (int i = 0; i < z.length; i++) {
            z[i] = (float) (9 * random.nextGaussian());
        }
        float[][] p = new float[2][rows * k];
        float[][] l = new float[2][rows];
        vectors.softmax(z, 0, rows, k, p[0], 0, l[0], 0);
        scalar.softmax(z, 0, rows, k, p[1], 0, l[1], 0);
        assertThat(p[0]).containsExactly(p[1]);
        assertThat(l[0]).containsExactly(l[1]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 1024, 1039, 50_001})
    void sumsDifferInTheLastBitsAtMost(int length) {
        Random random = new Random(4);
        float[] a = new float[length];
        float[] b = new float[length];
        double magnitude = 0;
        for (int i = 0; i < length; i++) {
            a[i] = (float) random.nextGaussian();
            b[i] = (float) random.nextGaussian();
            magnitude += Math.abs((double) a[i] * b[i]);
        }
        double squares = scalar.sumOfSquares(a, 0, length);
        assertThat(vectors.sumOfSquares(a, 0, length)).isCloseTo(squares, within(squares * 1e-12));
        float dot = scalar.dot(a, 0, b, 0, length);
        assertThat(vectors.dot(a, 0, b, 0, length))
                .isCloseTo(dot, within((float) (Math.abs(dot) * 1e-6 + magnitude * 1e-12)));
    }

    /** Special ones, ordinary ones and every pattern of bits, mixed. */
    private static float[] values(int length) {
        Random random = new Random(length);
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = switch (random.nextInt(4)) {
                case 0 -> SPECIAL[random.nextInt(SPECIAL.length)];
                case 1 -> Float.intBitsToFloat(random.nextInt());
                case 2 -> (float) (40 * random.nextGaussian());
                default -> (float) (2 * random.nextGaussian());
            };
        }
        return x;
    }

    private static float[] apply(VectorMathContract.Function f, VectorMath math, float[] x, int from, int length) {
        float[] y = new float[length];
        Arrays.fill(y, 1);
        f.kernel().apply(math, x, from, y, 0, length);
        return y;
    }

    /** All that are no number are one. */
    private static int[] bits(float[] x) {
        int[] bits = new int[x.length];
        for (int i = 0; i < x.length; i++) {
            bits[i] = Float.floatToIntBits(x[i]);
        }
        return bits;
    }
}
