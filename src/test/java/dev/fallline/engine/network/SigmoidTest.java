package dev.fallline.engine.network;

import dev.fallline.engine.linalg.PlainMath;

class SigmoidTest extends ActivationContract {

    @Override
    Activation activation() {
        return new Sigmoid(new PlainMath());
    }

    @Override
    double definition(double z) {
        return 1 / (1 + Math.exp(-z));
    }
}
