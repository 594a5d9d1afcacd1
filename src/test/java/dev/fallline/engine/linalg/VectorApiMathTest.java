package dev.fallline.engine.linalg;

class VectorApiMathTest extends VectorMathContract {

    @Override
    VectorMath math() {
        return new VectorApiMath();
    }
}
