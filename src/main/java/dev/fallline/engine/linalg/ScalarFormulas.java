package dev.fallline.engine.linalg;

/**
 * The element-wise functions in float arithmetic, without branches over which a processor could guess wrong.
 *
 * <p>All rest on eˣ = 2ⁿ·(1 + q(r)) with n = ⌊x/ln 2⌉ and r = x − n·ln 2 in two parts. The polynomials are Chebyshev
 * fits; their own error is below a tenth of a float32 ulp.
 *
 * <p>{@link VectorFormulas} does the same operations in the same order. Whoever changes one, changes the other.
 */
final class ScalarFormulas {

    static final float LOG2_E = 1.44269504f;
    static final float LN2_HIGH = 0.693359375f;
    static final float LN2_LOW = -2.12194440e-4f;

    /** Adding 1.5·2²³ rounds a float to an integer, which then stands in the low bits. */
    static final float ROUNDING = 0x1.8p23f;

    static final int MANTISSA_BITS = 23;

    /** eˣ is infinite beyond. */
    static final float EXP_MAX = 89;

    /** eˣ·w is zero beyond, for every |w| below 2⁶³. */
    static final float EXP_MIN = -150;

    /** eˣ − 1 is −1 in float beyond. */
    static final float EXPM1_MIN = -40;

    /** x·Φ(x) is zero below the negative of this. */
    static final float NORMAL_MAX = 14.5f;

    static final float INV_SQRT_2_PI = 0.39894228f;

    /** (q(r) − r)/r², from the highest power on. */
    static final float E0 = 0.0013926184f;

    static final float E1 = 0.008363179f;
    static final float E2 = 0.041666556f;
    static final float E3 = 0.16666576f;
    static final float E4 = 0.5f;

    /** artanh(s)/s − 1 in z = s², from the highest power on. */
    static final float L0 = 0.12196954f;

    static final float L1 = 0.106992804f;
    static final float L2 = 0.14310104f;
    static final float L3 = 0.19999355f;
    static final float L4 = 0.3333334f;

    /** (1 + 2a)·e^(a²/2)·Φ(−a) in u = 2a/(a + 3), from the highest power on. */
    static final float M0 = 8.853227336658165e-05f;

    static final float M1 = -0.0009212976437993348f;
    static final float M2 = 0.0032565523870289326f;
    static final float M3 = -0.0038435214664787054f;
    static final float M4 = 0.0014833625173196197f;
    static final float M5 = -0.017376920208334923f;
    static final float M6 = 0.017105253413319588f;
    static final float M7 = 0.23114536702632904f;
    static final float M8 = -0.78192538022995f;
    static final float M9 = 0.9015856981277466f;
    static final float M10 = 0.5f;

    private static final int ONE_BITS = Float.floatToRawIntBits(1);
    private static final int ROUNDING_BITS = Float.floatToRawIntBits(ROUNDING);

    private ScalarFormulas() {}

    static float exp(float x) {
        float bounded = bound(x, EXP_MIN, EXP_MAX);
        float shifted = Math.fma(bounded, LOG2_E, ROUNDING);
        return scaled(expm1OfRemainder(bounded, shifted) + 1, shifted);
    }

    /** eˣ·w for {@link #EXP_MIN} ≤ x ≤ 0, precise also where eˣ alone would be too small for a float. */
    private static float expTimes(float x, float w) {
        float shifted = Math.fma(x, LOG2_E, ROUNDING);
        return scaled(Math.fma(expm1OfRemainder(x, shifted), w, w), shifted);
    }

    /** w·2ⁿ in two steps, as 2ⁿ alone may be no float. */
    private static float scaled(float w, float shifted) {
        int n = Float.floatToRawIntBits(shifted) - ROUNDING_BITS;
        int half = n >> 1;
        return w * powerOfTwo(half) * powerOfTwo(n - half);
    }

    /** eˣ − 1 for x ≤ 0. */
    private static float expm1(float x) {
        float bounded = x < EXPM1_MIN ? EXPM1_MIN : x;
        float shifted = Math.fma(bounded, LOG2_E, ROUNDING);
        float scale = powerOfTwo(Float.floatToRawIntBits(shifted));
        return Math.fma(expm1OfRemainder(bounded, shifted), scale, scale - 1);
    }

    /** q(r) = eʳ − 1 on |r| ≤ ln 2 / 2. */
    private static float expm1OfRemainder(float x, float shifted) {
        float n = shifted - ROUNDING;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
        float p = Math.fma(Math.fma(Math.fma(Math.fma(E0, r, E1), r, E2), r, E3), r, E4);
        return Math.fma(p * r, r, r);
    }

    /** 2ⁿ for the n in the lowest nine bits. */
    private static float powerOfTwo(int n) {
        return Float.intBitsToFloat((n << MANTISSA_BITS) + ONE_BITS);
    }

    /** tanh|x| = −t/(2 + t) with t = e^(−2|x|) − 1, which keeps its digits near zero. */
    static float tanh(float x) {
        float t = expm1(Math.abs(x) * -2);
        float negative = t / (t + 2);
        return select(x, negative, 0 - negative);
    }

    static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        return select(x, e, 1) / (e + 1);
    }

    /** x·eˣ/(1 + eˣ) for x &lt; 0 and x/(1 + e⁻ˣ) else. */
    static float silu(float x) {
        float bounded = -Math.abs(x) < EXP_MIN ? EXP_MIN : -Math.abs(x);
        float shifted = Math.fma(bounded, LOG2_E, ROUNDING);
        float q = expm1OfRemainder(bounded, shifted);
        int n = Float.floatToRawIntBits(shifted) - ROUNDING_BITS;
        int half = n >> 1;
        float scale = powerOfTwo(half);
        float rest = powerOfTwo(n - half);
        float product = Math.fma(q, bounded, bounded) * scale * rest;
        float e = (q + 1) * scale * rest;
        return select(x, product, x) / (e + 1);
    }

    /** σ(x)·(1 + x·σ(−x)). */
    static float siluGradient(float x) {
        float bounded = bound(x, EXP_MIN, -EXP_MIN);
        float e = expTimes(-Math.abs(bounded), 1);
        float larger = 1 / (e + 1);
        float smaller = e * larger;
        float inner = Math.fma(bounded, select(x, larger, smaller), 1);
        return select(x, smaller, larger) * inner;
    }

    /** max(x, 0) + ln(1 + u) with u = e^(−|x|), and ln(1 + u) = 2·artanh(u/(2 + u)). */
    static float softplus(float x) {
        float u = exp(-Math.abs(x));
        float s = u / (u + 2);
        float z = s * s;
        float p = Math.fma(Math.fma(Math.fma(Math.fma(L0, z, L1), z, L2), z, L3), z, L4) * z;
        float twice = s + s;
        return select(x, 0, x) + Math.fma(p, twice, twice);
    }

    static float elu(float x) {
        return select(x, expm1(x), x);
    }

    /** x·T for x &lt; 0 and x − x·T else, with the tail T = Φ(−|x|) = e^(−x²/2)·{@link #mills}(|x|). */
    static float gelu(float x) {
        float bounded = bound(x, -NORMAL_MAX, NORMAL_MAX);
        float product = gaussianTimes(bounded, bounded * mills(Math.abs(bounded)));
        return select(x, product, x - product);
    }

    /** Φ(x) + x·φ(x). */
    static float geluGradient(float x) {
        float bounded = bound(x, -NORMAL_MAX, NORMAL_MAX);
        float gaussian = gaussianTimes(bounded, 1);
        float tail = gaussian * mills(Math.abs(bounded));
        float distribution = select(x, tail, 1 - tail);
        return Math.fma(gaussian * INV_SQRT_2_PI, bounded, distribution);
    }

    /** e^(−x²/2)·w, with the rounding error of x² put back. */
    private static float gaussianTimes(float x, float w) {
        float half = x * -0.5f;
        float exponent = half * x;
        float error = Math.fma(half, x, -exponent);
        return expTimes(exponent, Math.fma(error, w, w));
    }

    /** e^(a²/2)·Φ(−a) for 0 ≤ a ≤ {@link #NORMAL_MAX}: a polynomial in u = 2a/(a + 3), over 1 + 2a. */
    private static float mills(float a) {
        float twice = a + a;
        float u = twice / (a + 3);
        float low = Math.fma(Math.fma(Math.fma(Math.fma(M0, u, M1), u, M2), u, M3), u, M4);
        float middle = Math.fma(Math.fma(Math.fma(low, u, M5), u, M6), u, M7);
        return Math.fma(Math.fma(Math.fma(middle, u, M8), u, M9), u, M10) / (twice + 1);
    }

    /** x between min and max; NaN stays. Hardly ever out of them, so that a processor guesses right. */
    private static float bound(float x, float min, float max) {
        float atLeast = x < min ? min : x;
        return atLeast > max ? max : atLeast;
    }

    /** {@code x < 0 ? negative : positive} without a branch, which for signs at random would be guessed wrong. */
    private static float select(float x, float negative, float positive) {
        // Adding zero makes −0 positive.
        int mask = Float.floatToRawIntBits(x + 0f) >> 31;
        return Float.intBitsToFloat(
                Float.floatToRawIntBits(negative) & mask | Float.floatToRawIntBits(positive) & ~mask);
    }
}
