package dev.fallline.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoubleSortTest {

    private static final double[] SPECIAL = {
        0.0, -0.0, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, 1, -1,
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
    };

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 16_383, 16_384, 50_000})
    void sortsAsTheJdkDoes(int length) {
        var random = new SplittableRandom(length);
        double[] values = IntStream.range(0, length)
                .mapToDouble(i -> i % 7 == 0
                        ? SPECIAL[i / 7 % SPECIAL.length]
                        : (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-300, 300)))
                .toArray();
        double[] expected = values.clone();
        Arrays.sort(expected);

        DoubleSort.sort(values);

        assertThat(values).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40_000})
    void sortsWhatIsAlike(int length) {
        double[] values = IntStream.range(0, length).mapToDouble(i -> i % 3).toArray();
        double[] expected = values.clone();
        Arrays.sort(expected);

        DoubleSort.sort(values);

        assertThat(values).containsExactly(expected);
    }
}
