package dev.fallline.telemetry;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * A linear axis with round tick values.
 *
 * @param low  least value shown
 * @param high greatest value shown, &gt; low
 * @param step between ticks
 */
record Axis(double low, double high, double step) {

    private static final double[] ROUND = {1, 2, 2.5, 5, 10};

    /** An axis that holds the values, widened to whole ticks. */
    static Axis over(double least, double greatest, int ticks) {
        double low = Double.isFinite(least) ? least : 0;
        double high = Double.isFinite(greatest) ? greatest : 1;
        if (high - low <= Math.ulp(high) * 16) {
            double margin = low == 0 ? 1 : Math.abs(low) / 2;
            low -= margin;
            high += margin;
        }
        double rough = (high - low) / ticks;
        double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = magnitude * 10;
        for (double factor : ROUND) {
            if (factor * magnitude >= rough) {
                step = factor * magnitude;
                break;
            }
        }
        return new Axis(Math.floor(low / step) * step, Math.ceil(high / step) * step, step);
    }

    /** 0 at the low end, 1 at the high end. */
    double place(double value) {
        return (value - low) / (high - low);
    }

    List<Double> ticks() {
        var ticks = new ArrayList<Double>();
        for (int i = 0; low + i * step <= high + step / 1000; i++) {
            ticks.add(low + i * step);
        }
        return ticks;
    }

    /** A tick's value without the noise of binary fractions. */
    String label(double tick) {
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
