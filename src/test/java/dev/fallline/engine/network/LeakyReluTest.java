package dev.fallline.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeakyReluTest extends ActivationContract {

    @Override
    Activation activation() {
        return new Relu(Relu.LEAK);
    }

    @Override
    double definition(double z) {
        return z > 0 ? z : 0.01 * z;
    }

    @Test
    void hasTheSlopeOfTheNegativeSideAtZero() {
        float[] d = {3};
        activation().backward(new float[] {0}, new float[] {0}, d, 0, 1);
        assertThat(d[0]).isEqualTo(0.03f);
    }
}
