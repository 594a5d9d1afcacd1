package dev.fallline.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReluTest extends ActivationContract {

    @Override
    Activation activation() {
        return new Relu(0);
    }

    @Override
    double definition(double z) {
        return Math.max(0, z);
    }

    @Test
    void hasTheSlopeOfTheNegativeSideAtZero() {
        float[] d = {3};
        activation().backward(new float[] {0}, new float[] {0}, d, 0, 1);
        assertThat(d[0]).isZero();
    }
}
