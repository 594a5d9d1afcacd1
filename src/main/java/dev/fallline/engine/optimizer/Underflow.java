package dev.fallline.engine.optimizer;

/**
 * Zero in place of subnormal numbers.
 *
 * <p>An average whose gradient has become zero, as that of a unit that ReLU has switched off for good, decays until it
 * is subnormal, and stays so: the smallest numbers times 0.9 round to themselves. Processors take ten times as long for
 * a step with such numbers.
 */
final class Underflow {

    /** 2⁻¹⁰⁰, 8e-31. */
    private static final float LEAST = 0x1p-100f;

    private Underflow() {}

    /**
     * {@code x}, brought nearer to zero by 2⁻¹⁰⁰: exactly {@code x} from 2⁻⁷⁶ (1e-23) on, zero below 2⁻¹⁰⁰. Without a
     * branch, so that the JIT compiler makes vectors of the loop around.
     */
    static float flush(float x) {
        return x - Math.max(-LEAST, Math.min(LEAST, x));
    }
}
