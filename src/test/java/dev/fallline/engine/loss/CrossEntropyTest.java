package dev.fallline.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.engine.linalg.PlainMath;
import org.junit.jupiter.api.Test;

class CrossEntropyTest extends LossContract {

    @Override
    Loss loss() {
        return new CrossEntropy(new PlainMath());
    }

    @Override
    int width() {
        return 3;
    }

    @Override
    float[] outputs() {
        return new float[] {0.5f, -1, 2, 3, 3, 3, -5, 4, 0.25f, 20, 1, -7};
    }

    @Override
    float[] targets() {
        return new float[] {0, 1, 2, 0};
    }

    @Override
    double definition(double[] z, double y) {
        double largest = Math.max(z[0], Math.max(z[1], z[2]));
        double sum = 0;
        for (double value : z) {
            sum += Math.exp(value - largest);
        }
        return largest - z[(int) y] + Math.log(sum);
    }

    @Test
    void keepsTheDigitsOfASmallLossOfLargeLogits() {
        Evaluated evaluated = evaluate(new float[] {1000, 990, 980}, new float[] {0});
        assertThat((double) evaluated.losses[0]).isCloseTo(Math.exp(-10), within(1e-6 * Math.exp(-10) + 3e-9));
    }
}
