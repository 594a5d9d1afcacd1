package dev.fallline.engine.metric;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code mae} = mean |ŷ − y|, {@code rmse} = √mean (ŷ − y)², {@code r2} = 1 − Σ(ŷ − y)²/Σ(y − ȳ)², which is undefined
 * where all targets are equal. Σ(y − ȳ)² by Welford's method (Technometrics 1962), stable for a large mean.
 */
public final class RegressionMetrics implements TaskMetrics {

    private long count;
    private double squaredErrors;
    private double absoluteErrors;
    private double mean;
    private double squaredDeviations;

    @Override
    public void add(float[] outputs, float[] targets, int targetsOffset, int rows) {
        for (int i = 0; i < rows; i++) {
            double y = targets[targetsOffset + i];
            double error = outputs[i] - y;
            squaredErrors += error * error;
            absoluteErrors += Math.abs(error);
            count++;
            double deviation = y - mean;
            mean += deviation / count;
            squaredDeviations += deviation * (y - mean);
        }
    }

    /** Chan, Golub, LeVeque, <i>Algorithms for computing the sample variance</i>, 1983. */
    @Override
    public void add(TaskMetrics others) {
        if (!(others instanceof RegressionMetrics other)) {
            throw new IllegalArgumentException("Metrics of another task");
        }
        if (other.count == 0) {
            return;
        }
        long all = count + other.count;
        double apart = other.mean - mean;
        squaredErrors += other.squaredErrors;
        absoluteErrors += other.absoluteErrors;
        squaredDeviations += other.squaredDeviations + apart * apart * count / all * other.count;
        mean += apart * other.count / all;
        count = all;
    }

    @Override
    public SortedMap<String, Double> values() {
        var values = new TreeMap<String, Double>();
        values.put("mae", absoluteErrors / count);
        values.put("rmse", Math.sqrt(squaredErrors / count));
        values.put("r2", squaredDeviations > 0 ? 1 - squaredErrors / squaredDeviations : Double.NaN);
        return values;
    }
}
