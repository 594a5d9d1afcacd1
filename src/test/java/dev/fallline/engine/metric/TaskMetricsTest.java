package dev.fallline.engine.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskMetricsTest {

    @Test
    void regressionByHand() {
        var values = of(Task.REGRESSION, 0, new float[] {2, 4, 9}, new float[] {1, 4, 7});
        // Errors 1, 0, 2; the targets' squares about their mean 4: 9, 0, 9.
        assertThat(values).containsOnlyKeys("mae", "rmse", "r2");
        close(values, "mae", 1);
        close(values, "rmse", Math.sqrt(5.0 / 3));
        close(values, "r2", 1 - 5.0 / 18);
    }

    @Test
    void r2KeepsItsDigitsFarFromZero() {
        var values = of(Task.REGRESSION, 0, new float[] {1_000_002, 1_000_004, 1_000_009},
                new float[] {1_000_001, 1_000_004, 1_000_007});
        close(values, "r2", 1 - 5.0 / 18);
    }

    @Test
    void r2IsUndefinedForAConstantTarget() {
        var values = of(Task.REGRESSION, 0, new float[] {1, 2}, new float[] {3, 3});
        assertThat(values.get("r2")).isNaN();
        close(values, "mae", 1.5);
    }

    @Test
    void twoClassesByHand() {
        // Two true positives, one false positive, one false negative, one true negative; a logit of 0 is class 0.
        var values = of(Task.BINARY, 2, new float[] {2, 1, 3, 0, -1}, new float[] {1, 1, 0, 1, 0});
        close(values, "accuracy", 3.0 / 5);
        close(values, "precision", 2.0 / 3);
        close(values, "recall", 2.0 / 3);
        close(values, "f1", 2.0 / 3);
        close(values, "log_loss", (ln1p(-2) + ln1p(-1) + ln1p(3) + ln1p(0) + ln1p(-1)) / 5);
        // Of six pairs, 2 > -1, 1 > -1 and 0 > -1 are in order.
        close(values, "roc_auc", 0.5);
    }

    @Test
    void threeClassesByHand() {
        var values = of(
                Task.MULTICLASS, 3, new float[] {5, 0, 0, 0, 5, 0, 0, 5, 0, 1, 0, 5}, new float[] {0, 1, 2, 2});
        close(values, "accuracy", 3.0 / 4);
        close(values, "precision", (1 + 0.5 + 1) / 3);
        close(values, "recall", (1 + 1 + 0.5) / 3);
        close(values, "f1", (1 + 2.0 / 3 + 2.0 / 3) / 3);
        double alone = Math.log(Math.exp(5) + 2);
        close(values, "log_loss", (2 * (alone - 5) + alone + Math.log(Math.exp(5) + Math.E + 1) - 5) / 4);
        // Pairs in order: class 0 all 3 of 3, class 1 two and a tie of 3, class 2 two and two ties of 4.
        close(values, "roc_auc", (1 + 2.5 / 3 + 3.0 / 4) / 3);
    }

    @Test
    void classesNeverPredictedNorMetCountAsZero() {
        var values = of(Task.BINARY, 2, new float[] {-1, -2}, new float[] {0, 0});
        assertThat(values).contains(entry("accuracy", 1.0), entry("precision", 0.0), entry("recall", 0.0));
        assertThat(values).contains(entry("f1", 0.0));
        assertThat(values.get("roc_auc")).isNaN();
    }

    @Test
    void logLossIsFiniteForExtremeLogits() {
        close(of(Task.BINARY, 2, new float[] {1e4f, -1e4f}, new float[] {0, 0}), "log_loss", 5000);
        close(of(Task.MULTICLASS, 2, new float[] {1e4f, -1e4f}, new float[] {1}), "log_loss", 20000);
    }

    @Test
    void addsBlocksUp() {
        var blocks = TaskMetrics.of(Task.BINARY, 2, true);
        blocks.add(new float[] {2, 1}, new float[] {9, 1, 1}, 1, 2);
        blocks.add(new float[] {3, 0, -1}, new float[] {0, 1, 0}, 0, 3);
        assertThat(blocks.values())
                .isEqualTo(of(Task.BINARY, 2, new float[] {2, 1, 3, 0, -1}, new float[] {1, 1, 0, 1, 0}));
    }

    @Test
    void leavesTheRankingOutUnlessAsked() {
        var metrics = TaskMetrics.of(Task.BINARY, 2, false);
        metrics.add(new float[] {1}, new float[] {1}, 0, 1);
        assertThat(metrics.values()).doesNotContainKey("roc_auc");
    }

    @Test
    void knowsWhichMetricsAreBetterHigh() {
        assertThat(MetricDirection.higherIsBetter("validation_accuracy")).isTrue();
        assertThat(MetricDirection.higherIsBetter("r2")).isTrue();
        assertThat(MetricDirection.higherIsBetter("validation_loss")).isFalse();
        assertThat(MetricDirection.higherIsBetter("validation_rmse")).isFalse();
    }

    private static Map<String, Double> of(Task task, int classes, float[] outputs, float[] targets) {
        var metrics = TaskMetrics.of(task, classes, true);
        metrics.add(outputs, targets, 0, targets.length);
        return metrics.values();
    }

    private static void close(Map<String, Double> values, String name, double expected) {
        assertThat(values.get(name)).as(name).isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
    }

    private static double ln1p(double z) {
        return Math.log1p(Math.exp(z));
    }
}
