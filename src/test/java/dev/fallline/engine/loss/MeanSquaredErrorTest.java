package dev.fallline.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeanSquaredErrorTest extends LossContract {

    @Override
    Loss loss() {
        return new MeanSquaredError();
    }

    @Override
    int width() {
        return 1;
    }

    @Override
    float[] outputs() {
        return new float[] {2.5f, -1, -3.25f, 70, 0.5f};
    }

    @Override
    float[] targets() {
        return new float[] {1, 0, -3, 152, 0.5f};
    }

    @Override
    double definition(double[] z, double y) {
        return (z[0] - y) * (z[0] - y);
    }

    @Test
    void hasNoHalf() {
        Evaluated evaluated = evaluate(new float[] {5}, new float[] {2});
        assertThat(evaluated.losses[0]).isEqualTo(9);
        assertThat(evaluated.gradient[0]).isEqualTo(6);
    }
}
