package dev.fallline.engine.linalg;

class OpenBlasTest extends BlasContract {

    @Override
    Blas blas() {
        return new OpenBlas();
    }
}
