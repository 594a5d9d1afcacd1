package dev.fallline.engine.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorFunctionTest {

    /** Reference values computed with 30 digits. */
    @ParameterizedTest
    @CsvSource({
        "-6, 1.999999999999999978",
        "-2, 1.995322265018952734",
        "-0.9, 1.79690821242283214",
        "-0.3, 1.328626759459127416",
        "-0.0, 1.0",
        "0.1, 0.8875370839817151016",
        "0.5, 0.4795001221869534623",
        "0.84, 0.2348572885450054827",
        "0.9, 0.2030917875771678603",
        "1.2, 0.08968602177036463163",
        "1.3, 0.06599205505934755415",
        "2, 0.004677734981047265838",
        "2.8, 0.00007501319466545910313",
        "2.9, 0.000041097878099458858",
        "5, 1.53745979442803485e-12",
        "10, 2.088487583762544757e-45",
        "26, 5.663192408856142846e-296"
    })
    void agreesWithReferenceValuesInEveryInterval(double x, double expected) {
        assertThat(ErrorFunction.erfc(x)).isCloseTo(expected, within(4 * Math.ulp(expected)));
    }

    @Test
    void hasItsLimits() {
        assertThat(ErrorFunction.erfc(Double.POSITIVE_INFINITY)).isZero();
        assertThat(ErrorFunction.erfc(Double.NEGATIVE_INFINITY)).isEqualTo(2);
        assertThat(ErrorFunction.erfc(Double.NaN)).isNaN();
    }
}
