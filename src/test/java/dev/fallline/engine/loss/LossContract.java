package dev.fallline.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What every {@link Loss} promises. */
abstract class LossContract {

    private static final float UNTOUCHED = -77;

    abstract Loss loss();

    /** k of the rows below. */
    abstract int width();

    /** Raw outputs to try, {@code rows × k}, away from kinks. */
    abstract float[] outputs();

    /** Their targets. */
    abstract float[] targets();

    /** The definition, for one row, in double. */
    abstract double definition(double[] z, double y);

    @Test
    void saysHowManyOutputsItWorksOn() {
        assertThat(loss().outputs()).isIn(0, width());
    }

    @Test
    void agreesWithItsDefinition() {
        Evaluated evaluated = evaluate(outputs(), targets());
        for (int i = 0; i < targets().length; i++) {
            double expected = definition(row(outputs(), i), targets()[i]);
            assertThat((double) evaluated.losses[i])
                    .as("row %d", i)
                    .isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
        }
    }

    @Test
    void gradientIsTheSlopeOfTheDefinition() {
        Evaluated evaluated = evaluate(outputs(), targets());
        double epsilon = 1e-5;
        for (int i = 0; i < targets().length; i++) {
            for (int j = 0; j < width(); j++) {
                double[] up = row(outputs(), i);
                double[] down = up.clone();
                up[j] += epsilon;
                down[j] -= epsilon;
                double slope =
                        (definition(up, targets()[i]) - definition(down, targets()[i])) / (2 * epsilon);
                assertThat((double) evaluated.gradient[i * width() + j])
                        .as("row %d, output %d", i, j)
                        .isCloseTo(slope, within(1e-6 * Math.max(1, Math.abs(slope))));
            }
        }
    }

    @Test
    void staysFiniteForExtremeOutputs() {
        float[] extremes = {1e4f, -1e4f, 0, 1e4f};
        for (float target : new float[] {0, 1}) {
            for (int shift = 0; shift < extremes.length; shift++) {
                float[] z = new float[width()];
                for (int j = 0; j < z.length; j++) {
                    z[j] = extremes[(j + shift) % extremes.length];
                }
                Evaluated evaluated = evaluate(z, new float[] {target});
                assertThat(evaluated.losses[0]).isFinite().isGreaterThanOrEqualTo(0);
                for (int j = 0; j < z.length; j++) {
                    assertThat(evaluated.gradient[j]).isFinite();
                }
                double[] wide = row(z, 0);
                double expected = definition(wide, target);
                assertThat((double) evaluated.losses[0]).isCloseTo(expected, within(1e-6 * Math.max(1, expected)));
            }
        }
    }

    @Test
    void tellsOfOutputsThatAreNotNumbers() {
        float[] z = new float[width()];
        Arrays.fill(z, Float.NaN);
        assertThat(evaluate(z, new float[] {1}).losses[0]).isNaN();
    }

    @Test
    void writesItsRowsOnly() {
        int rows = targets().length;
        float[] losses = filled(rows + 1);
        float[] gradient = filled((rows + 1) * width());
        loss().evaluate(outputs(), targets(), 0, 0, rows, width(), losses, gradient);
        assertThat(losses[rows]).isEqualTo(UNTOUCHED);
        assertThat(gradient[rows * width()]).isEqualTo(UNTOUCHED);
    }

    @Test
    void takesTargetsFromAnOffsetAndLeavesTheOutputs() {
        float[] shifted = new float[targets().length + 3];
        System.arraycopy(targets(), 0, shifted, 3, targets().length);
        float[] z = outputs();
        float[] losses = new float[targets().length];
        float[] gradient = new float[z.length];
        loss().evaluate(z, shifted, 3, 0, targets().length, width(), losses, gradient);
        Evaluated straight = evaluate(outputs(), targets());
        assertThat(losses).containsExactly(straight.losses);
        assertThat(gradient).containsExactly(straight.gradient);
        assertThat(z).containsExactly(outputs());
    }

    @Test
    void takesSomeRowsOutOfABlock() {
        Evaluated whole = evaluate(outputs(), targets());
        int rows = targets().length;
        for (int first = 0; first < rows; first++) {
            float[] losses = filled(rows);
            float[] gradient = filled(rows * width());
            loss().evaluate(outputs(), targets(), 0, first, rows - first, width(), losses, gradient);
            for (int i = 0; i < rows; i++) {
                assertThat(losses[i]).isEqualTo(i < first ? UNTOUCHED : whole.losses[i]);
            }
            for (int i = 0; i < gradient.length; i++) {
                assertThat(gradient[i]).isEqualTo(i < first * width() ? UNTOUCHED : whole.gradient[i]);
            }
        }
    }

    /** Losses and gradient of some rows. */
    static final class Evaluated {
        final float[] losses;
        final float[] gradient;

        Evaluated(float[] losses, float[] gradient) {
            this.losses = losses;
            this.gradient = gradient;
        }
    }

    final Evaluated evaluate(float[] z, float[] y) {
        var evaluated = new Evaluated(filled(y.length), filled(z.length));
        loss().evaluate(z, y, 0, 0, y.length, width(), evaluated.losses, evaluated.gradient);
        return evaluated;
    }

    private double[] row(float[] z, int row) {
        double[] values = new double[width()];
        for (int j = 0; j < values.length; j++) {
            values[j] = z[row * width() + j];
        }
        return values;
    }

    private static float[] filled(int length) {
        float[] values = new float[length];
        Arrays.fill(values, UNTOUCHED);
        return values;
    }
}
