package dev.fallline.engine.network;

import dev.fallline.engine.linalg.PlainMath;

class TanhTest extends ActivationContract {

    @Override
    Activation activation() {
        return new Tanh(new PlainMath());
    }

    @Override
    double definition(double z) {
        return Math.tanh(z);
    }
}
