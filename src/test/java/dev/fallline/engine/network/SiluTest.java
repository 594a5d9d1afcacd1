package dev.fallline.engine.network;

import dev.fallline.engine.linalg.PlainMath;

class SiluTest extends ActivationContract {

    @Override
    Activation activation() {
        return new Silu(new PlainMath());
    }

    @Override
    double definition(double z) {
        return z / (1 + Math.exp(-z));
    }
}
