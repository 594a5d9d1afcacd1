package dev.fallline.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HuberTest extends LossContract {

    @Override
    Loss loss() {
        return new Huber(1.5);
    }

    @Override
    int width() {
        return 1;
    }

    @Override
    float[] outputs() {
        return new float[] {2.25f, -1, -3.25f, 70, 1.4f, -1.6f};
    }

    @Override
    float[] targets() {
        return new float[] {1, 0, -3, 152, 0, 0};
    }

    @Override
    double definition(double[] z, double y) {
        double e = Math.abs(z[0] - y);
        return e <= 1.5 ? e * e / 2 : 1.5 * (e - 0.75);
    }

    @Test
    void isHalfTheSquareInsideAndALineOutside() {
        Evaluated evaluated = evaluate(new float[] {1, 4, -4}, new float[] {0, 0, 0});
        assertThat(evaluated.losses).containsExactly(0.5f, 4.875f, 4.875f);
        assertThat(evaluated.gradient).containsExactly(1, 1.5f, -1.5f);
    }
}
