package dev.fallline.dataset;

import dev.fallline.engine.metric.Task;
import dev.fallline.spec.DatasetSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a job's target and features say of each other before training: classes of very different sizes, and features
 * that give the target away. A feature does so when rows of the same value always have the same target, though values
 * repeat; for two classes, when a threshold separates them; for a regression, when it is the target up to scale and
 * shift.
 */
final class TargetWarnings {

    /** A greatest class more often than so many times the smallest is worth a word. */
    private static final double IMBALANCED = 20;

    /** A squared correlation above this is no coincidence of measured data. */
    private static final double SAME = 0.9999;

    /** Fewer rows can fit by chance. */
    private static final int FEW_ROWS = 20;

    private final DatasetSpec spec;
    private final Task task;
    private final List<String> warnings = new ArrayList<>();

    private TargetWarnings(DatasetSpec spec, Task task) {
        this.spec = spec;
        this.task = task;
    }

    static List<String> of(DatasetSpec spec, Task task, ColumnProfile target, Map<String, Values> table) {
        var warnings = new TargetWarnings(spec, task);
        var values = table.get(spec.target());
        if (values != null) {
            warnings.look(target, values, table);
        }
        return warnings.warnings;
    }

    private void look(ColumnProfile profile, Values target, Map<String, Values> table) {
        double[] y = new double[target.rows()];
        if (task == Task.REGRESSION) {
            Arrays.setAll(y, target::at);
        } else {
            var labels = Labels.of(profile.type(), target);
            imbalance(labels);
            Arrays.setAll(y, row -> labels.classOf()[row] < 0 ? Double.NaN : labels.classOf()[row]);
        }
        for (var feature : spec.features()) {
            var values = table.get(feature);
            if (values != null && givesAway(values, y)) {
                warnings.add("Feature '%s' determines the target '%s' by itself; if it is known only together with the target, leave it out."
                        .formatted(feature, spec.target()));
            }
        }
    }

    private void imbalance(Labels labels) {
        long[] counts = new long[labels.classes().size()];
        for (int c : labels.classOf()) {
            if (c >= 0) {
                counts[c]++;
            }
        }
        int least = 0;
        int most = 0;
        for (int c = 1; c < counts.length; c++) {
            least = counts[c] < counts[least] ? c : least;
            most = counts[c] > counts[most] ? c : most;
        }
        if (counts.length > 1 && counts[most] > IMBALANCED * counts[least]) {
            warnings.add("The classes are imbalanced: %,d rows are '%s' but %,d '%s'. Consider \"class_weight\": \"balanced\", and look at recall rather than accuracy."
                    .formatted(counts[most], labels.classes().get(most), counts[least], labels.classes().get(least)));
        }
    }

    private boolean givesAway(Values feature, double[] y) {
        int[] rows = IntStream.range(0, y.length)
                .filter(row -> !Double.isNaN(y[row]) && !Double.isNaN(feature.at(row)))
                .toArray();
        if (rows.length < FEW_ROWS || Arrays.stream(rows).mapToDouble(row -> y[row]).distinct().limit(2).count() < 2) {
            return false;
        }
        return determines(feature, y, rows)
                || feature instanceof Values.Numbers
                        && (task == Task.REGRESSION ? correlates(feature, y, rows) : task == Task.BINARY && separates(feature, y, rows));
    }

    private static boolean determines(Values feature, double[] y, int[] rows) {
        var targetOf = new HashMap<Double, Double>();
        for (int row : rows) {
            var known = targetOf.putIfAbsent(feature.at(row) + 0.0, y[row]);
            if (known != null && known != y[row] || targetOf.size() > rows.length / 2) {
                return false;
            }
        }
        return true;
    }

    private static boolean separates(Values feature, double[] y, int[] rows) {
        double[] highest = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        double[] lowest = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        for (int row : rows) {
            int c = (int) y[row];
            highest[c] = Math.max(highest[c], feature.at(row));
            lowest[c] = Math.min(lowest[c], feature.at(row));
        }
        return highest[0] < lowest[1] || highest[1] < lowest[0];
    }

    private static boolean correlates(Values feature, double[] y, int[] rows) {
        double meanX = Arrays.stream(rows).mapToDouble(feature::at).average().orElse(0);
        double meanY = Arrays.stream(rows).mapToDouble(row -> y[row]).average().orElse(0);
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int row : rows) {
            double dx = feature.at(row) - meanX;
            double dy = y[row] - meanY;
            xx += dx * dx;
            xy += dx * dy;
            yy += dy * dy;
        }
        return xx > 0 && yy > 0 && xy * xy > SAME * xx * yy;
    }
}
