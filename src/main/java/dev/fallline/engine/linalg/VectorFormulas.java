package dev.fallline.engine.linalg;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The formulas of {@link VectorApiMath} on one vector. No lane looks at another, so that an element's result does not
 * depend on where in an array it lies.
 *
 * <p>All rest on eˣ = 2ⁿ·(1 + q(r)) with n = ⌊x/ln 2⌉ and r = x − n·ln 2 in two parts. The polynomials are Chebyshev
 * fits; their own error is below a tenth of a float32 ulp.
 */
final class VectorFormulas {

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;

    /** Adding 1.5·2²³ rounds a float to an integer, which then stands in the low bits. */
    private static final float ROUNDING = 0x1.8p23f;

    private static final int ROUNDING_BITS = Float.floatToRawIntBits(ROUNDING);
    private static final int EXPONENT_BIAS = 127;
    private static final int MANTISSA_BITS = 23;

    /** eˣ is infinite beyond. */
    private static final float EXP_MAX = 89;

    /** eˣ·w is zero beyond, for every |w| below 2⁶³. */
    private static final float EXP_MIN = -150;

    /** eˣ − 1 is −1 in float beyond. */
    private static final float EXPM1_MIN = -40;

    /** x·Φ(x) is zero below the negative of this. */
    private static final float NORMAL_MAX = 14.5f;

    private static final float INV_SQRT_2_PI = 0.39894228f;

    private VectorFormulas() {}

    static FloatVector exp(FloatVector x) {
        return expTimes(x, FloatVector.broadcast(SPECIES, 1));
    }

    /** eˣ·w, precise also where eˣ alone would be too small for a float. */
    private static FloatVector expTimes(FloatVector x, FloatVector w) {
        FloatVector bounded = x.blend(EXP_MIN, x.compare(LT, EXP_MIN)).blend(EXP_MAX, x.compare(GT, EXP_MAX));
        FloatVector shifted = bounded.fma(broadcast(LOG2_E), broadcast(ROUNDING));
        FloatVector q = expm1OfRemainder(bounded, shifted);
        IntVector n = shifted.reinterpretAsInts().sub(ROUNDING_BITS);
        IntVector half = n.lanewise(ASHR, 1);
        return q.fma(w, w).mul(powerOfTwo(half)).mul(powerOfTwo(n.sub(half)));
    }

    /** eˣ − 1 for x ≤ 0. */
    private static FloatVector expm1(FloatVector x) {
        FloatVector bounded = x.blend(EXPM1_MIN, x.compare(LT, EXPM1_MIN));
        FloatVector shifted = bounded.fma(broadcast(LOG2_E), broadcast(ROUNDING));
        FloatVector scale = powerOfTwo(shifted.reinterpretAsInts().sub(ROUNDING_BITS));
        return expm1OfRemainder(bounded, shifted).fma(scale, scale.sub(1));
    }

    /** q(r) = eʳ − 1 on |r| ≤ ln 2 / 2. */
    private static FloatVector expm1OfRemainder(FloatVector x, FloatVector shifted) {
        FloatVector n = shifted.sub(ROUNDING);
        FloatVector r = n.fma(broadcast(-LN2_LOW), n.fma(broadcast(-LN2_HIGH), x));
        FloatVector p = broadcast(0.0013926184f)
                .fma(r, broadcast(0.008363179f))
                .fma(r, broadcast(0.041666556f))
                .fma(r, broadcast(0.16666576f))
                .fma(r, broadcast(0.5f));
        return p.mul(r).fma(r, r);
    }

    private static FloatVector powerOfTwo(IntVector exponent) {
        return exponent.add(EXPONENT_BIAS).lanewise(LSHL, MANTISSA_BITS).reinterpretAsFloats();
    }

    /** tanh|x| = −t/(2 + t) with t = e^(−2|x|) − 1, which keeps its digits near zero. */
    static FloatVector tanh(FloatVector x) {
        FloatVector t = expm1(x.abs().mul(-2));
        FloatVector positive = t.neg().div(t.add(2));
        return positive.blend(positive.neg(), x.compare(LT, 0));
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        FloatVector numerator = broadcast(1).blend(e, x.compare(LT, 0));
        return numerator.div(e.add(1));
    }

    static FloatVector silu(FloatVector x) {
        FloatVector magnitude = x.abs();
        FloatVector finite = x.blend(EXP_MIN, x.compare(LT, EXP_MIN));
        FloatVector numerator = x.blend(expTimes(finite, finite), x.compare(LT, 0));
        return numerator.div(exp(magnitude.neg()).add(1));
    }

    /** σ(x)·(1 + x·σ(−x)). */
    static FloatVector siluGradient(FloatVector x) {
        FloatVector bounded = bound(x, -EXP_MIN);
        FloatVector e = exp(bounded.abs().neg());
        FloatVector larger = broadcast(1).div(e.add(1));
        FloatVector smaller = e.mul(larger);
        var negative = x.compare(LT, 0);
        FloatVector inner = bounded.fma(smaller.blend(larger, negative), broadcast(1));
        return larger.blend(smaller, negative).mul(inner);
    }

    /** max(x, 0) + ln(1 + u) with u = e^(−|x|), and ln(1 + u) = 2·artanh(u/(2 + u)). */
    static FloatVector softplus(FloatVector x) {
        FloatVector u = exp(x.abs().neg());
        FloatVector s = u.div(u.add(2));
        FloatVector z = s.mul(s);
        FloatVector p = broadcast(0.12196954f)
                .fma(z, broadcast(0.106992804f))
                .fma(z, broadcast(0.14310104f))
                .fma(z, broadcast(0.19999355f))
                .fma(z, broadcast(0.3333334f))
                .mul(z);
        FloatVector twice = s.add(s);
        FloatVector positive = x.blend(0, x.compare(LT, 0));
        return positive.add(p.fma(twice, twice));
    }

    static FloatVector elu(FloatVector x) {
        return expm1(x).blend(x, x.compare(GT, 0));
    }

    /** x·T for x &lt; 0 and x − x·T else, with the tail T = Φ(−|x|) = e^(−x²/2)·{@link #mills}(|x|). */
    static FloatVector gelu(FloatVector x) {
        FloatVector bounded = bound(x, NORMAL_MAX);
        FloatVector product = gaussianTimes(bounded, bounded.mul(mills(bounded.abs())));
        return x.sub(product).blend(product, x.compare(LT, 0));
    }

    /** Φ(x) + x·φ(x). */
    static FloatVector geluGradient(FloatVector x) {
        FloatVector bounded = bound(x, NORMAL_MAX);
        FloatVector gaussian = gaussianTimes(bounded, broadcast(1));
        FloatVector tail = gaussian.mul(mills(bounded.abs()));
        FloatVector distribution = broadcast(1).sub(tail).blend(tail, x.compare(LT, 0));
        return gaussian.mul(INV_SQRT_2_PI).fma(bounded, distribution);
    }

    /** e^(−x²/2)·w, with the rounding error of x² put back. */
    private static FloatVector gaussianTimes(FloatVector x, FloatVector w) {
        FloatVector square = x.mul(x);
        FloatVector error = x.fma(x, square.neg());
        return expTimes(square.mul(-0.5f), error.mul(-0.5f).fma(w, w));
    }

    /** e^(a²/2)·Φ(−a) for 0 ≤ a ≤ {@link #NORMAL_MAX}: a polynomial in u = 2a/(a + 3), over 1 + 2a. */
    private static FloatVector mills(FloatVector a) {
        FloatVector twice = a.add(a);
        FloatVector u = twice.div(a.add(3));
        return broadcast(8.853227336658165e-05f)
                .fma(u, broadcast(-0.0009212976437993348f))
                .fma(u, broadcast(0.0032565523870289326f))
                .fma(u, broadcast(-0.0038435214664787054f))
                .fma(u, broadcast(0.0014833625173196197f))
                .fma(u, broadcast(-0.017376920208334923f))
                .fma(u, broadcast(0.017105253413319588f))
                .fma(u, broadcast(0.23114536702632904f))
                .fma(u, broadcast(-0.78192538022995f))
                .fma(u, broadcast(0.9015856981277466f))
                .fma(u, broadcast(0.5f))
                .div(twice.add(1));
    }

    /** x between −limit and limit; NaN stays. */
    private static FloatVector bound(FloatVector x, float limit) {
        return x.blend(-limit, x.compare(LT, -limit)).blend(limit, x.compare(GT, limit));
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}
