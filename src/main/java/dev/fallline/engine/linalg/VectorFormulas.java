package dev.fallline.engine.linalg;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The formulas of {@link ScalarFormulas} on one vector, operation by operation, so that every lane gets the same bits.
 *
 * <p>The JIT compiler stops inlining when a loop has grown to {@code NodeCountInliningCutoff} nodes; from there on
 * vectors are objects on the heap, and the loop is ten times slower. Every operation counts, even the spreading of a
 * constant over the lanes, which is why the constants are vectors made once.
 */
final class VectorFormulas {

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private static final FloatVector LOG2_E = broadcast(ScalarFormulas.LOG2_E);
    private static final FloatVector MINUS_LN2_HIGH = broadcast(-ScalarFormulas.LN2_HIGH);
    private static final FloatVector MINUS_LN2_LOW = broadcast(-ScalarFormulas.LN2_LOW);
    private static final FloatVector ROUNDING = broadcast(ScalarFormulas.ROUNDING);
    private static final FloatVector EXP_MIN = broadcast(ScalarFormulas.EXP_MIN);
    private static final FloatVector EXP_MAX = broadcast(ScalarFormulas.EXP_MAX);
    private static final FloatVector EXPM1_MIN = broadcast(ScalarFormulas.EXPM1_MIN);
    private static final FloatVector NORMAL_MIN = broadcast(-ScalarFormulas.NORMAL_MAX);
    private static final FloatVector NORMAL_MAX = broadcast(ScalarFormulas.NORMAL_MAX);
    private static final FloatVector SILU_MAX = broadcast(-ScalarFormulas.EXP_MIN);
    private static final FloatVector INV_SQRT_2_PI = broadcast(ScalarFormulas.INV_SQRT_2_PI);
    private static final FloatVector ZERO = broadcast(0);
    private static final FloatVector ONE = broadcast(1);
    private static final FloatVector TWO = broadcast(2);
    private static final FloatVector THREE = broadcast(3);
    private static final FloatVector MINUS_TWO = broadcast(-2);
    private static final FloatVector MINUS_HALF = broadcast(-0.5f);
    private static final IntVector ONE_BITS = ONE.reinterpretAsInts();
    private static final IntVector ROUNDING_BITS = ROUNDING.reinterpretAsInts();

    private static final FloatVector E0 = broadcast(ScalarFormulas.E0);
    private static final FloatVector E1 = broadcast(ScalarFormulas.E1);
    private static final FloatVector E2 = broadcast(ScalarFormulas.E2);
    private static final FloatVector E3 = broadcast(ScalarFormulas.E3);
    private static final FloatVector E4 = broadcast(ScalarFormulas.E4);

    private static final FloatVector L0 = broadcast(ScalarFormulas.L0);
    private static final FloatVector L1 = broadcast(ScalarFormulas.L1);
    private static final FloatVector L2 = broadcast(ScalarFormulas.L2);
    private static final FloatVector L3 = broadcast(ScalarFormulas.L3);
    private static final FloatVector L4 = broadcast(ScalarFormulas.L4);

    private static final FloatVector M0 = broadcast(ScalarFormulas.M0);
    private static final FloatVector M1 = broadcast(ScalarFormulas.M1);
    private static final FloatVector M2 = broadcast(ScalarFormulas.M2);
    private static final FloatVector M3 = broadcast(ScalarFormulas.M3);
    private static final FloatVector M4 = broadcast(ScalarFormulas.M4);
    private static final FloatVector M5 = broadcast(ScalarFormulas.M5);
    private static final FloatVector M6 = broadcast(ScalarFormulas.M6);
    private static final FloatVector M7 = broadcast(ScalarFormulas.M7);
    private static final FloatVector M8 = broadcast(ScalarFormulas.M8);
    private static final FloatVector M9 = broadcast(ScalarFormulas.M9);
    private static final FloatVector M10 = broadcast(ScalarFormulas.M10);

    private VectorFormulas() {}

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    static FloatVector exp(FloatVector x) {
        FloatVector bounded = bound(x, EXP_MIN, EXP_MAX);
        FloatVector shifted = bounded.fma(LOG2_E, ROUNDING);
        return scaled(expm1OfRemainder(bounded, shifted).add(ONE), shifted);
    }

    private static FloatVector expTimes(FloatVector x, FloatVector w) {
        FloatVector shifted = x.fma(LOG2_E, ROUNDING);
        return scaled(expm1OfRemainder(x, shifted).fma(w, w), shifted);
    }

    private static FloatVector scaled(FloatVector w, FloatVector shifted) {
        IntVector n = shifted.reinterpretAsInts().sub(ROUNDING_BITS);
        IntVector half = n.lanewise(ASHR, 1);
        // powerOfTwo written out: being late in the longest formulas, it would no longer be inlined.
        IntVector first = half.lanewise(LSHL, ScalarFormulas.MANTISSA_BITS).add(ONE_BITS);
        IntVector second =
                n.sub(half).lanewise(LSHL, ScalarFormulas.MANTISSA_BITS).add(ONE_BITS);
        return w.mul(first.reinterpretAsFloats()).mul(second.reinterpretAsFloats());
    }

    private static FloatVector expm1(FloatVector x) {
        FloatVector bounded = x.blend(EXPM1_MIN, x.compare(LT, EXPM1_MIN));
        FloatVector shifted = bounded.fma(LOG2_E, ROUNDING);
        FloatVector scale = powerOfTwo(shifted.reinterpretAsInts());
        return expm1OfRemainder(bounded, shifted).fma(scale, scale.sub(ONE));
    }

    private static FloatVector expm1OfRemainder(FloatVector x, FloatVector shifted) {
        FloatVector n = shifted.sub(ROUNDING);
        FloatVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, x));
        FloatVector p = E0.fma(r, E1).fma(r, E2).fma(r, E3).fma(r, E4);
        return p.mul(r).fma(r, r);
    }

    private static FloatVector powerOfTwo(IntVector exponent) {
        return exponent.lanewise(LSHL, ScalarFormulas.MANTISSA_BITS)
                .add(ONE_BITS)
                .reinterpretAsFloats();
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector t = expm1(x.abs().mul(MINUS_TWO));
        FloatVector negative = t.div(t.add(TWO));
        return ZERO.sub(negative).blend(negative, x.compare(LT, ZERO));
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        return ONE.blend(e, x.compare(LT, ZERO)).div(e.add(ONE));
    }

    static FloatVector silu(FloatVector x) {
        FloatVector exponent = x.abs().neg();
        FloatVector bounded = exponent.blend(EXP_MIN, exponent.compare(LT, EXP_MIN));
        FloatVector shifted = bounded.fma(LOG2_E, ROUNDING);
        FloatVector q = expm1OfRemainder(bounded, shifted);
        IntVector n = shifted.reinterpretAsInts().sub(ROUNDING_BITS);
        IntVector half = n.lanewise(ASHR, 1);
        FloatVector scale = powerOfTwo(half);
        FloatVector rest = powerOfTwo(n.sub(half));
        FloatVector product = q.fma(bounded, bounded).mul(scale).mul(rest);
        FloatVector e = q.add(ONE).mul(scale).mul(rest);
        return x.blend(product, x.compare(LT, ZERO)).div(e.add(ONE));
    }

    static FloatVector siluGradient(FloatVector x) {
        FloatVector bounded = bound(x, EXP_MIN, SILU_MAX);
        FloatVector e = expTimes(bounded.abs().neg(), ONE);
        FloatVector larger = ONE.div(e.add(ONE));
        FloatVector smaller = e.mul(larger);
        var negative = x.compare(LT, ZERO);
        FloatVector inner = bounded.fma(smaller.blend(larger, negative), ONE);
        return larger.blend(smaller, negative).mul(inner);
    }

    static FloatVector softplus(FloatVector x) {
        FloatVector u = exp(x.abs().neg());
        FloatVector s = u.div(u.add(TWO));
        FloatVector z = s.mul(s);
        FloatVector p = L0.fma(z, L1).fma(z, L2).fma(z, L3).fma(z, L4).mul(z);
        FloatVector twice = s.add(s);
        return x.blend(ZERO, x.compare(LT, ZERO)).add(p.fma(twice, twice));
    }

    static FloatVector elu(FloatVector x) {
        return x.blend(expm1(x), x.compare(LT, ZERO));
    }

    static FloatVector gelu(FloatVector x) {
        FloatVector bounded = bound(x, NORMAL_MIN, NORMAL_MAX);
        FloatVector product = gaussianTimes(bounded, bounded.mul(mills(bounded.abs())));
        return x.sub(product).blend(product, x.compare(LT, ZERO));
    }

    static FloatVector geluGradient(FloatVector x) {
        FloatVector bounded = bound(x, NORMAL_MIN, NORMAL_MAX);
        FloatVector gaussian = gaussianTimes(bounded, ONE);
        FloatVector tail = gaussian.mul(mills(bounded.abs()));
        FloatVector distribution = ONE.sub(tail).blend(tail, x.compare(LT, ZERO));
        return gaussian.mul(INV_SQRT_2_PI).fma(bounded, distribution);
    }

    private static FloatVector gaussianTimes(FloatVector x, FloatVector w) {
        FloatVector half = x.mul(MINUS_HALF);
        FloatVector exponent = half.mul(x);
        FloatVector error = half.fma(x, exponent.neg());
        return expTimes(exponent, error.fma(w, w));
    }

    private static FloatVector mills(FloatVector a) {
        FloatVector twice = a.add(a);
        FloatVector u = twice.div(a.add(THREE));
        return M0.fma(u, M1)
                .fma(u, M2)
                .fma(u, M3)
                .fma(u, M4)
                .fma(u, M5)
                .fma(u, M6)
                .fma(u, M7)
                .fma(u, M8)
                .fma(u, M9)
                .fma(u, M10)
                .div(twice.add(ONE));
    }

    private static FloatVector bound(FloatVector x, FloatVector min, FloatVector max) {
        return x.blend(min, x.compare(LT, min)).blend(max, x.compare(GT, max));
    }
}
