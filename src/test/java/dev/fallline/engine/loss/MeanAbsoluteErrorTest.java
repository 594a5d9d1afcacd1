package dev.fallline.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeanAbsoluteErrorTest extends LossContract {

    @Override
    Loss loss() {
        return new MeanAbsoluteError();
    }

    @Override
    int width() {
        return 1;
    }

    @Override
    float[] outputs() {
        return new float[] {2.5f, -1, -3.25f, 70};
    }

    @Override
    float[] targets() {
        return new float[] {1, 0, -3, 152};
    }

    @Override
    double definition(double[] z, double y) {
        return Math.abs(z[0] - y);
    }

    @Test
    void isFlatWhereItIsZero() {
        Evaluated evaluated = evaluate(new float[] {2}, new float[] {2});
        assertThat(evaluated.losses[0]).isZero();
        assertThat(evaluated.gradient[0]).isZero();
    }
}
