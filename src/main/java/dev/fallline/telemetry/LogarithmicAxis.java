package dev.fallline.telemetry;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * An axis on which equal ratios have equal lengths. Zero and negative values have no place on it.
 *
 * @param low  least value shown, &gt; 0
 * @param high greatest value shown, &gt; low
 */
record LogarithmicAxis(double low, double high) implements Axis {

    private static final double[][] WITHIN_A_DECADE = {{1}, {1, 3}, {1, 2, 5}, {1, 1.5, 2, 3, 4, 5, 6, 8}};
    private static final int FEWEST_TICKS = 4;
    private static final int MOST_DECADES = 12;

    /**
     * An axis that holds the values.
     *
     * @param least the least positive one
     */
    static LogarithmicAxis over(double least, double greatest) {
        if (!(least > 0) || !(greatest >= least) || Double.isInfinite(greatest)) {
            return new LogarithmicAxis(0.1, 1);
        }
        double margin = Math.max(1.02, Math.pow(greatest / least, 0.03));
        return new LogarithmicAxis(Math.max(least / margin, Double.MIN_NORMAL), Math.min(greatest * margin, Double.MAX_VALUE));
    }

    @Override
    public double place(double value) {
        return (Math.log10(value) - Math.log10(low)) / (Math.log10(high) - Math.log10(low));
    }

    @Override
    public boolean shows(double value) {
        return Double.isFinite(value) && value > 0;
    }

    @Override
    public List<Double> ticks() {
        List<Double> ticks = List.of();
        for (double[] factors : WITHIN_A_DECADE) {
            ticks = ticks(factors);
            if (ticks.size() >= FEWEST_TICKS) {
                break;
            }
        }
        return ticks.size() < 2 ? List.of(low, high) : ticks;
    }

    private List<Double> ticks(double[] factors) {
        int from = (int) Math.floor(Math.log10(low));
        int to = (int) Math.floor(Math.log10(high));
        int stride = (to - from) / MOST_DECADES + 1;
        var ticks = new ArrayList<Double>();
        for (int decade = from; decade <= to; decade += stride) {
            for (double factor : factors) {
                double tick = new BigDecimal(factor).scaleByPowerOfTen(decade).doubleValue();
                if (tick >= low && tick <= high) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    @Override
    public String label(double tick) {
        BigDecimal value = new BigDecimal(tick).round(new MathContext(3)).stripTrailingZeros();
        return tick >= 1e6 || tick < 1e-3 ? value.toString() : value.toPlainString();
    }
}
