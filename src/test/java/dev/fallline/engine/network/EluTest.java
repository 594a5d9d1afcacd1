package dev.fallline.engine.network;

import dev.fallline.engine.linalg.PlainMath;

class EluTest extends ActivationContract {

    @Override
    Activation activation() {
        return new Elu(new PlainMath());
    }

    @Override
    double definition(double z) {
        return z > 0 ? z : Math.expm1(z);
    }
}
