package dev.fallline.engine.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnderflowTest {

    @ParameterizedTest
    @ValueSource(floats = {1e-22f, 3.3e-9f, 1, 7e20f, Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NaN})
    void leavesNumbersThatCountAsTheyAre(float x) {
        assertThat(Underflow.flush(x)).isEqualTo(Float.valueOf(x));
        assertThat(Underflow.flush(-x)).isEqualTo(Float.valueOf(-x));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, Float.MIN_VALUE, Float.MIN_NORMAL, 1e-32f, 0x1p-100f})
    void takesTheLeastForZero(float x) {
        assertThat(Underflow.flush(x)).isZero();
        assertThat(Underflow.flush(-x)).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.9, 0.99, 0.999, 0.9999})
    void letsAnAverageOfZerosEndAtZero(double keep) {
        float average = 1;
        int steps = 0;
        while (average != 0) {
            average = Underflow.flush((float) keep * average);
            assertThat(average == 0 || average >= Float.MIN_NORMAL).isTrue();
            steps++;
        }
        assertThat(steps).isLessThan((int) (100 / (1 - keep)));
    }
}
