package dev.fallline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a column's numbers is exact, however many there are and wherever they lie. */
class NumberFiguresTest {

    private static NumberFigures of(double... values) {
        var figures = new NumberFigures(values.length);
        for (double value : values) {
            figures.add(value, true);
        }
        figures.finish();
        return figures;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1023, 1024, 1025, 2048, 10_000})
    void hasTheMeanAndDeviationOfNumbersFarFromZero(int count) {
        double[] values =
                new SplittableRandom(3).doubles(count).map(x -> 1e9 + x).toArray();

        var figures = of(values);

        var mean = Arrays.stream(values)
                .mapToObj(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(BigDecimal.valueOf(count), MathContext.DECIMAL128);
        var squares = Arrays.stream(values)
                .mapToObj(x -> new BigDecimal(x).subtract(mean).pow(2))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(figures.present()).isEqualTo(count);
        assertThat(figures.mean()).isCloseTo(mean.doubleValue(), within(1e-6));
        assertThat(figures.std()).isCloseTo(Math.sqrt(squares.doubleValue() / count), within(1e-6));
        assertThat(figures.min()).isEqualTo(Arrays.stream(values).min().getAsDouble());
        assertThat(figures.max()).isEqualTo(Arrays.stream(values).max().getAsDouble());
    }

    @Test
    void tellsWholeNumbersFromOthers() {
        assertThat(of(3, -7, 0, 1e300).whole()).isTrue();
        assertThat(of(3, -7, 0.5).whole()).isFalse();
    }

    @Test
    void keepsWhatItIsToldToInOrder() {
        var figures = new NumberFigures(3);
        for (int i = 0; i < 3000; i++) {
            figures.add(-i, i % 1000 == 0);
        }
        figures.finish();

        assertThat(figures.kept()).containsExactly(-2000, -1000, 0);
        assertThat(figures.min()).isEqualTo(-2999);
    }
}
