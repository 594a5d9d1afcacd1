package dev.fallline.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What every {@link Activation} promises. */
abstract class ActivationContract {

    private static final float[] POINTS = {-30, -8, -3.5f, -1, -0.25f, -1e-3f, 1e-3f, 0.25f, 1, 2, 3.5f, 8, 30};

    abstract Activation activation();

    /** f in double. */
    abstract double definition(double z);

    @Test
    void agreesWithItsDefinition() {
        float[] a = forward(POINTS);
        for (int i = 0; i < POINTS.length; i++) {
            double expected = definition(POINTS[i]);
            assertThat((double) a[i])
                    .as("f(%s)", POINTS[i])
                    .isCloseTo(expected, within(5e-7 * Math.abs(expected) + Float.MIN_NORMAL));
        }
    }

    @Test
    void multipliesTheGradientByTheSlopeOfItsDefinition() {
        float[] d = new float[POINTS.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = i % 2 == 0 ? 1 : -2.5f;
        }
        float[] factors = d.clone();
        activation().backward(POINTS.clone(), forward(POINTS), d, 0, d.length);
        double epsilon = 1e-5;
        for (int i = 0; i < POINTS.length; i++) {
            double slope = (definition(POINTS[i] + epsilon) - definition(POINTS[i] - epsilon)) / (2 * epsilon);
            assertThat((double) d[i])
                    .as("f'(%s)", POINTS[i])
                    .isCloseTo(factors[i] * slope, within(1e-6));
        }
    }

    @Test
    void needsNoInputWhereItIsComputedInPlace() {
        if (activation().needsInput()) {
            float[] z = POINTS.clone();
            activation().forward(z, new float[z.length], 0, z.length);
            assertThat(z).as("the input it needs later").containsExactly(POINTS);
            return;
        }
        float[] values = POINTS.clone();
        activation().forward(values, values, 0, values.length);
        assertThat(values).containsExactly(forward(POINTS));
        float[] straight = ones();
        float[] inPlace = ones();
        activation().backward(POINTS.clone(), forward(POINTS), straight, 0, straight.length);
        activation().backward(values, values, inPlace, 0, inPlace.length);
        assertThat(inPlace).containsExactly(straight);
    }

    @Test
    void staysFiniteFarOut() {
        float[] z = {1e4f, -1e4f, 1e20f, -1e20f, Float.MIN_VALUE, 0, -0f};
        float[] a = forward(z);
        float[] d = new float[z.length];
        Arrays.fill(d, 1);
        activation().backward(z, a, d, 0, z.length);
        for (int i = 0; i < z.length; i++) {
            assertThat(a[i]).as("f(%s)", z[i]).isFinite();
            assertThat(d[i]).as("f'(%s)", z[i]).isFinite();
        }
    }

    @Test
    void passesNotANumberOn() {
        assertThat(forward(new float[] {Float.NaN})[0]).isNaN();
    }

    @Test
    void leavesElementsBeyondTheLength() {
        float[] a = ones();
        float[] d = ones();
        activation().forward(POINTS.clone(), a, 0, 5);
        activation().backward(POINTS.clone(), a.clone(), d, 0, 5);
        assertThat(Arrays.copyOfRange(a, 5, a.length)).containsOnly(1);
        assertThat(Arrays.copyOfRange(d, 5, d.length)).containsOnly(1);
    }

    @Test
    void startsAtTheOffset() {
        float[] a = ones();
        float[] d = ones();
        activation().forward(POINTS.clone(), a, 2, 5);
        activation().backward(POINTS.clone(), forward(POINTS), d, 2, 5);
        float[] wholeD = ones();
        activation().backward(POINTS.clone(), forward(POINTS), wholeD, 0, wholeD.length);
        for (int i = 0; i < a.length; i++) {
            boolean inside = i >= 2 && i < 7;
            assertThat(a[i]).isEqualTo(inside ? forward(POINTS)[i] : 1);
            assertThat(d[i]).isEqualTo(inside ? wholeD[i] : 1);
        }
    }

    private float[] forward(float[] z) {
        float[] a = new float[z.length];
        activation().forward(z.clone(), a, 0, z.length);
        return a;
    }

    private static float[] ones() {
        float[] ones = new float[POINTS.length];
        Arrays.fill(ones, 1);
        return ones;
    }
}
