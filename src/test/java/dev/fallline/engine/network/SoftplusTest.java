package dev.fallline.engine.network;

import dev.fallline.engine.linalg.PlainMath;

class SoftplusTest extends ActivationContract {

    @Override
    Activation activation() {
        return new Softplus(new PlainMath());
    }

    @Override
    double definition(double z) {
        return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    }
}
