package dev.fallline.engine.network;

class IdentityTest extends ActivationContract {

    @Override
    Activation activation() {
        return new Identity();
    }

    @Override
    double definition(double z) {
        return z;
    }
}
