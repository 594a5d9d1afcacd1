package dev.fallline.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HingeTest extends LossContract {

    @Override
    Loss loss() {
        return new Hinge();
    }

    @Override
    int width() {
        return 1;
    }

    @Override
    float[] outputs() {
        return new float[] {0.5f, 0.5f, 2, 2, -3, -3};
    }

    @Override
    float[] targets() {
        return new float[] {1, 0, 1, 0, 1, 0};
    }

    @Override
    double definition(double[] z, double y) {
        return Math.max(0, 1 - (y == 1 ? 1 : -1) * z[0]);
    }

    @Test
    void isFlatFromTheMarginOn() {
        Evaluated evaluated = evaluate(new float[] {1, -1}, new float[] {1, 0});
        assertThat(evaluated.losses).containsExactly(0, 0);
        assertThat(evaluated.gradient).containsExactly(0, 0);
    }
}
