package dev.fallline.engine.linalg;

class PlainMathTest extends VectorMathContract {

    @Override
    VectorMath math() {
        return new PlainMath();
    }
}
