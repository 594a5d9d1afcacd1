package dev.fallline.engine.linalg;

class EjmlBlasTest extends BlasContract {

    @Override
    Blas blas() {
        return new EjmlBlas();
    }
}
