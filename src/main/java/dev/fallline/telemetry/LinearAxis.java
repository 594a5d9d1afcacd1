package dev.fallline.telemetry;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * An axis with round tick values at equal distances.
 *
 * @param low  least value shown
 * @param high greatest value shown, &gt; low
 * @param step between ticks
 */
record LinearAxis(double low, double high, double step) implements Axis {

    private static final double[] ROUND = {1, 2, 2.5, 5, 10};

    /** An axis that holds the values, widened to whole ticks. */
    static LinearAxis over(double least, double greatest, int ticks) {
        double low = Double.isFinite(least) ? least : 0;
        double high = Double.isFinite(greatest) ? greatest : 1;
        if (high - low <= Math.ulp(high) * 16) {
            double margin = low == 0 ? 1 : Math.abs(low) / 2;
            low -= margin;
            high += margin;
        }
        double step = step((high - low) / ticks);
        return new LinearAxis(Math.floor(low / step) * step, Math.ceil(high / step) * step, step);
    }

    /** An axis that ends at the first and the last value. */
    static LinearAxis between(double first, double last, int ticks) {
        LinearAxis wide = over(first, last, ticks);
        return first < last ? new LinearAxis(first, last, wide.step) : wide;
    }

    private static double step(double rough) {
        double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double factor : ROUND) {
            if (factor * magnitude >= rough) {
                return factor * magnitude;
            }
        }
        return magnitude * 10;
    }

    @Override
    public double place(double value) {
        return (value - low) / (high - low);
    }

    @Override
    public boolean shows(double value) {
        return Double.isFinite(value);
    }

    @Override
    public List<Double> ticks() {
        var ticks = new ArrayList<Double>();
        double first = Math.ceil(low / step - 1e-9) * step;
        for (int i = 0; first + i * step <= high + step / 1000; i++) {
            ticks.add(first + i * step);
        }
        return ticks;
    }

    /** Without the noise of binary fractions. */
    @Override
    public String label(double tick) {
        if (Math.abs(tick) < step / 1000) {
            return "0";
        }
        int digits = (int) Math.ceil(Math.log10(Math.abs(tick) / step)) + 2;
        BigDecimal value =
                new BigDecimal(tick).round(new MathContext(Math.max(digits, 2), RoundingMode.HALF_EVEN)).stripTrailingZeros();
        double size = Math.abs(tick);
        return size >= 1e6 || size < 1e-4 ? value.toString() : value.toPlainString();
    }
}
