package dev.fallline.engine.schedule;

/**
 * One rise and one long fall, both along a cosine: from {@code max/divFactor} to {@code max} over the first
 * {@code pctStart} of the steps, then down to {@code max/(divFactor·finalDivFactor)} at the last (Smith, Topin,
 * <i>Super-Convergence</i>, 2018, in the form of PyTorch's {@code OneCycleLR}); α₀ is the maximum.
 *
 * @param pctStart       share of the steps that rise, 0 &lt; p &lt; 1
 * @param divFactor      max over the first rate, ≥ 1
 * @param finalDivFactor first rate over the last, ≥ 1
 */
public record OneCycle(double pctStart, double divFactor, double finalDivFactor) implements Schedule {

    @Override
    public double learningRate(long step, long totalSteps, double initial) {
        double first = initial / divFactor;
        double last = first / finalDivFactor;
        double peak = pctStart * totalSteps - 1;
        if (step <= peak) {
            return anneal(first, initial, peak > 0 ? step / peak : 1);
        }
        return anneal(initial, last, (step - peak) / (totalSteps - 1 - peak));
    }

    private static double anneal(double from, double to, double share) {
        return to + (from - to) / 2 * (1 + Math.cos(Math.PI * share));
    }
}
