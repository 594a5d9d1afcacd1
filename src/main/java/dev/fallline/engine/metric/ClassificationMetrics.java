package dev.fallline.engine.metric;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code accuracy}, {@code precision}, {@code recall}, {@code f1} (of class 1 for two classes, else the plain mean over
 * classes; 0 where a denominator is 0), {@code log_loss} = mean −ln p of the true class, and {@code roc_auc} (for more
 * than two classes the plain mean of each class against the rest). Two classes are scored by one output, the logit of
 * class 1, or by two.
 */
public final class ClassificationMetrics implements TaskMetrics {

    private final int classes;
    private final int outputsPerRow;
    private final long[][] confusion;
    private final RocAuc @Nullable [] ranks;
    private double logLoss;
    private long count;

    ClassificationMetrics(int classes, int outputsPerRow, boolean ranked) {
        this.classes = classes;
        this.outputsPerRow = outputsPerRow;
        this.confusion = new long[classes][classes];
        if (ranked) {
            ranks = new RocAuc[classes == 2 ? 1 : classes];
            for (int i = 0; i < ranks.length; i++) {
                ranks[i] = new RocAuc();
            }
        } else {
            ranks = null;
        }
    }

    @Override
    public void add(float[] outputs, float[] targets, int targetsOffset, int rows) {
        for (int i = 0; i < rows; i++) {
            int truth = (int) targets[targetsOffset + i];
            if (outputsPerRow == 1) {
                addLogit(outputs[i], truth);
            } else {
                addLogits(outputs, i * classes, truth);
            }
        }
        count += rows;
    }

    private void addLogit(float logit, int truth) {
        confusion[truth][logit > 0 ? 1 : 0]++;
        logLoss += softplus(truth == 1 ? -logit : logit);
        if (ranks != null) {
            ranks[0].add(logit, truth == 1);
        }
    }

    private void addLogits(float[] outputs, int row, int truth) {
        int best = 0;
        for (int j = 1; j < classes; j++) {
            if (outputs[row + j] > outputs[row + best]) {
                best = j;
            }
        }
        confusion[truth][best]++;
        double sum = 0;
        for (int j = 0; j < classes; j++) {
            sum += Math.exp((double) outputs[row + j] - outputs[row + best]);
        }
        logLoss += Math.log(sum) + outputs[row + best] - outputs[row + truth];
        if (ranks == null) {
            return;
        }
        if (classes == 2) {
            ranks[0].add(outputs[row + 1] - outputs[row], truth == 1);
            return;
        }
        for (int j = 0; j < classes; j++) {
            double probability = Math.exp((double) outputs[row + j] - outputs[row + best]) / sum;
            ranks[j].add((float) probability, truth == j);
        }
    }

    @Override
    public void add(TaskMetrics others) {
        if (!(others instanceof ClassificationMetrics other) || other.classes != classes) {
            throw new IllegalArgumentException("Metrics of another task");
        }
        for (int truth = 0; truth < classes; truth++) {
            for (int predicted = 0; predicted < classes; predicted++) {
                confusion[truth][predicted] += other.confusion[truth][predicted];
            }
        }
        logLoss += other.logLoss;
        count += other.count;
        if (ranks != null && other.ranks != null) {
            for (int i = 0; i < ranks.length; i++) {
                ranks[i].add(other.ranks[i]);
            }
        }
    }

    private static double softplus(double z) {
        return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    }

    @Override
    public SortedMap<String, Double> values() {
        long right = 0;
        double precision = 0;
        double recall = 0;
        double f1 = 0;
        int first = classes == 2 ? 1 : 0;
        for (int c = 0; c < classes; c++) {
            right += confusion[c][c];
        }
        for (int c = first; c < classes; c++) {
            double predicted = 0;
            double actual = 0;
            for (int other = 0; other < classes; other++) {
                predicted += confusion[other][c];
                actual += confusion[c][other];
            }
            precision += ratio(confusion[c][c], predicted);
            recall += ratio(confusion[c][c], actual);
            f1 += ratio(2.0 * confusion[c][c], predicted + actual);
        }
        int averaged = classes - first;
        var values = new TreeMap<String, Double>();
        values.put("accuracy", (double) right / count);
        values.put("precision", precision / averaged);
        values.put("recall", recall / averaged);
        values.put("f1", f1 / averaged);
        values.put("log_loss", logLoss / count);
        if (ranks != null) {
            double area = 0;
            for (RocAuc rank : ranks) {
                area += rank.value();
            }
            values.put("roc_auc", area / ranks.length);
        }
        return values;
    }

    private static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
