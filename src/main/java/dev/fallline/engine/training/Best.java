package dev.fallline.engine.training;

import dev.fallline.engine.metric.MetricDirection;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;

/** The best epoch so far by one metric, with its parameters. */
final class Best {

    private final String metric;
    private final boolean higherIsBetter;
    private final double minDelta;
    private final float[] parameters;
    private double value = Double.NaN;
    private int epoch;
    private int epochsWithout;

    Best(String metric, double minDelta, int parameters) {
        this.metric = metric;
        this.higherIsBetter = MetricDirection.higherIsBetter(metric);
        this.minDelta = minDelta;
        this.parameters = new float[parameters];
    }

    /** @return whether the epoch is the best so far */
    boolean offer(int ended, Map<String, Double> metrics, float[] current) {
        double offered = metrics.getOrDefault(metric, Double.NaN);
        boolean better = Double.isNaN(value)
                ? Double.isFinite(offered)
                : higherIsBetter ? offered > value + minDelta : offered < value - minDelta;
        if (better) {
            value = offered;
            epoch = ended;
            epochsWithout = 0;
            System.arraycopy(current, 0, parameters, 0, parameters.length);
        } else {
            epochsWithout++;
        }
        return better;
    }

    int epoch() {
        return epoch;
    }

    OptionalDouble value() {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Epochs in a row without improvement. */
    int epochsWithout() {
        return epochsWithout;
    }

    /** Overwrites {@code into} with the best epoch's parameters, if there is one. */
    void copyTo(float[] into) {
        if (epoch > 0) {
            System.arraycopy(parameters, 0, into, 0, parameters.length);
        }
    }

    void save(SortedMap<String, float[]> tensors, SortedMap<String, Double> numbers) {
        tensors.put("best.parameters", parameters);
        numbers.put("best.value", value);
        numbers.put("best.epoch", (double) epoch);
        numbers.put("best.epochs_without", (double) epochsWithout);
    }

    void restore(TrainerState state) {
        state.copyTensor("best.parameters", parameters);
        value = state.number("best.value");
        epoch = (int) state.number("best.epoch");
        epochsWithout = (int) state.number("best.epochs_without");
    }
}
