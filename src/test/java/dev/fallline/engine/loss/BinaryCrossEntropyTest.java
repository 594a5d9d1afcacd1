package dev.fallline.engine.loss;

import dev.fallline.engine.linalg.PlainMath;

class BinaryCrossEntropyTest extends LossContract {

    @Override
    Loss loss() {
        return new BinaryCrossEntropy(new PlainMath());
    }

    @Override
    int width() {
        return 1;
    }

    @Override
    float[] outputs() {
        return new float[] {0.5f, 0.5f, 6, 6, -9, -9, 0};
    }

    @Override
    float[] targets() {
        return new float[] {1, 0, 1, 0, 1, 0, 1};
    }

    @Override
    double definition(double[] z, double y) {
        double other = y == 1 ? -z[0] : z[0];
        return Math.max(other, 0) + Math.log1p(Math.exp(-Math.abs(other)));
    }
}
