package dev.fallline.engine.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link Optimizer} promises, over each of its settings. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OptimizerContract {

    private static final int PARAMETERS = 37;
    private static final int STEPS = 6;

    /** The rule for one parameter, written out in double; keeps what it needs from step to step. */
    interface Formula {

        /**
         * @param t 1-based step
         * @return θ after the step
         */
        double next(double theta, double g, double rate, int t);
    }

    /** One setting of the optimizer under test. */
    record Setting(String name, IntFunction<Optimizer> optimizer, Supplier<Formula> formula) {
        @Override
        public String toString() {
            return name;
        }
    }

    abstract Stream<Setting> settings();

    @ParameterizedTest
    @MethodSource("settings")
    void followsItsFormula(Setting setting) {
        float[] parameters = parameters();
        Optimizer optimizer = setting.optimizer().apply(PARAMETERS);
        double[] expected = new double[PARAMETERS];
        Formula[] formulas = new Formula[PARAMETERS];
        for (int i = 0; i < PARAMETERS; i++) {
            expected[i] = parameters[i];
            formulas[i] = setting.formula().get();
        }
        for (int step = 0; step < STEPS; step++) {
            float[] gradient = gradient(step);
            optimizer.beginStep(step, rate(step));
            optimizer.update(parameters, gradient, 0, PARAMETERS);
            for (int i = 0; i < PARAMETERS; i++) {
                expected[i] = formulas[i].next(expected[i], gradient[i], rate(step), step + 1);
                assertThat((double) parameters[i])
                        .as("parameter %d after step %d", i, step)
                        .isCloseTo(expected[i], within(2e-6 * Math.max(1, Math.abs(expected[i]))));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void updatesInPiecesAsAtOnce(Setting setting) {
        float[] whole = parameters();
        float[] pieces = whole.clone();
        Optimizer atOnce = setting.optimizer().apply(PARAMETERS);
        Optimizer inPieces = setting.optimizer().apply(PARAMETERS);
        for (int step = 0; step < STEPS; step++) {
            atOnce.beginStep(step, rate(step));
            atOnce.update(whole, gradient(step), 0, PARAMETERS);
            inPieces.beginStep(step, rate(step));
            inPieces.update(pieces, gradient(step), 20, PARAMETERS);
            inPieces.update(pieces, gradient(step), 0, 3);
            inPieces.update(pieces, gradient(step), 3, 3);
            inPieces.update(pieces, gradient(step), 3, 20);
            assertThat(pieces).containsExactly(whole);
        }
        assertThat(inPieces.buffers().keySet()).isEqualTo(atOnce.buffers().keySet());
        atOnce.buffers().forEach((name, buffer) -> assertThat(inPieces.buffers().get(name)).containsExactly(buffer));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void touchesNeitherOtherParametersNorTheGradient(Setting setting) {
        float[] parameters = parameters();
        float[] before = parameters.clone();
        float[] gradient = gradient(0);
        Optimizer optimizer = setting.optimizer().apply(PARAMETERS);
        optimizer.beginStep(0, rate(0));
        optimizer.update(parameters, gradient, 10, 20);
        assertThat(gradient).containsExactly(gradient(0));
        for (int i = 0; i < PARAMETERS; i++) {
            if (i < 10 || i >= 20) {
                assertThat(parameters[i]).as("parameter %d", i).isEqualTo(before[i]);
            } else {
                assertThat(parameters[i]).as("parameter %d", i).isNotEqualTo(before[i]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void goesOnToTheSameBitsFromRestoredBuffers(Setting setting) {
        for (int interruption = 0; interruption <= STEPS; interruption++) {
            float[] straight = parameters();
            take(setting.optimizer().apply(PARAMETERS), straight, 0, STEPS);

            float[] resumed = parameters();
            Optimizer first = setting.optimizer().apply(PARAMETERS);
            take(first, resumed, 0, interruption);
            Optimizer second = setting.optimizer().apply(PARAMETERS);
            second.buffers().forEach((name, buffer) ->
                    System.arraycopy(first.buffers().getOrDefault(name, new float[0]), 0, buffer, 0, buffer.length));
            take(second, resumed, interruption, STEPS);
            assertThat(resumed).as("interrupted after %d steps", interruption).containsExactly(straight);
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void goesBackToEarlierBuffers(Setting setting) {
        Optimizer optimizer = setting.optimizer().apply(PARAMETERS);
        float[] parameters = parameters();
        take(optimizer, parameters, 0, 2);
        float[] kept = parameters.clone();
        var buffers = new java.util.TreeMap<String, float[]>();
        optimizer.buffers().forEach((name, buffer) -> buffers.put(name, buffer.clone()));
        take(optimizer, parameters, 2, STEPS);
        float[] straight = parameters.clone();

        System.arraycopy(kept, 0, parameters, 0, PARAMETERS);
        optimizer.buffers().forEach((name, buffer) ->
                System.arraycopy(buffers.getOrDefault(name, new float[0]), 0, buffer, 0, buffer.length));
        take(optimizer, parameters, 2, STEPS);
        assertThat(parameters).containsExactly(straight);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void keepsNoSubnormalNumbersOfGradientsThatHaveBecomeZero(Setting setting) {
        Optimizer optimizer = setting.optimizer().apply(PARAMETERS);
        float[] parameters = parameters();
        take(optimizer, parameters, 0, STEPS);
        float[] zero = new float[PARAMETERS];
        for (int step = STEPS; step < 3000; step++) {
            optimizer.beginStep(step, rate(step));
            optimizer.update(parameters, zero, 0, PARAMETERS);
            optimizer.buffers().forEach((name, buffer) -> {
                for (float value : buffer) {
                    assertThat(value == 0 || Math.abs(value) >= Float.MIN_NORMAL)
                            .as("%s: %s", name, value)
                            .isTrue();
                }
            });
        }
    }

    private static void take(Optimizer optimizer, float[] parameters, int from, int to) {
        for (int step = from; step < to; step++) {
            optimizer.beginStep(step, rate(step));
            optimizer.update(parameters, gradient(step), 0, PARAMETERS);
        }
    }

    private static double rate(int step) {
        return 0.1 / (1 + step);
    }

    private static float[] parameters() {
        return gaussian(new Random(1), 1);
    }

    /** Falls quickly, so that a running maximum differs from an average; the first parameter's is always zero. */
    private static float[] gradient(int step) {
        float[] gradient = gaussian(new Random(100 + step), Math.pow(0.4, step));
        gradient[0] = 0;
        return gradient;
    }

    private static float[] gaussian(Random random, double scale) {
        float[] values = new float[PARAMETERS];
        for (int i = 0; i < PARAMETERS; i++) {
            values[i] = (float) (random.nextGaussian() * scale);
        }
        return values;
    }
}
