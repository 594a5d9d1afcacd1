package dev.fallline.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.engine.metric.Task;
import dev.fallline.spec.DatasetSchema;
import dev.fallline.spec.DatasetSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is said of a dataset and of a target before training. */
class WarningsTest {

    private static final long ROWS = 100;

    private static ColumnProfile numeric(String name, long missing, long distinct, double min, double max, double std) {
        return new ColumnProfile(
                name, DatasetSchema.Type.NUMERIC, missing, distinct, min, max, (min + max) / 2, std, null, true);
    }

    private static ColumnProfile labels(String name, long distinct, long most) {
        return new ColumnProfile(
                name, DatasetSchema.Type.CATEGORICAL, 0, distinct, null, null, null, null, List.of(), false,
                new Distribution(null, null, List.of(new Distribution.TopValue("often", most))), null);
    }

    private static List<String> of(ColumnProfile... columns) {
        return DatasetWarnings.of(ROWS, List.of(columns), 0);
    }

    @Test
    void isSilentOfAnOrdinaryDataset() {
        assertThat(of(numeric("a", 3, 40, 0, 60, 9), labels("b", 4, 50))).isEmpty();
    }

    @Test
    void namesWhatIsWorthAWord() {
        assertThat(of(numeric("a", 0, 1, 2, 2, 0))).singleElement().asString().contains("same value", "'a'");
        assertThat(of(numeric("a", 100, 0, 0, 0, 0))).singleElement().asString().contains("No row has a value");
        assertThat(of(numeric("a", 30, 40, 0, 60, 9))).singleElement().asString().contains("30 %", "'a'", "missing");
        assertThat(of(labels("id", 90, 2))).singleElement().asString().contains("identifier", "'id'");
        assertThat(of(numeric("row", 0, 100, 0, 99, 29))).singleElement().asString().contains("numbers the rows");
        assertThat(of(labels("rare", 2, 97))).singleElement().asString().contains("97 %", "'often'");
        assertThat(of(numeric("a", 0, 40, 0, 1, 0.1), numeric("b", 0, 40, 0, 1e6, 1e5)))
                .singleElement().asString().contains("far apart", "'a'", "'b'");
        assertThat(DatasetWarnings.of(ROWS, List.of(), 7)).singleElement().asString().contains("7 of 100");
    }

    private static List<String> of(Task task, Values target, Values feature) {
        var spec = new DatasetSpec(
                "ds", "y", List.of("x"), true, DatasetSpec.Missing.MEAN, new DatasetSpec.SplitSpec(0.2, 0, 0, true));
        var type = target instanceof Values.Codes ? DatasetSchema.Type.CATEGORICAL : DatasetSchema.Type.NUMERIC;
        var profile = new ColumnProfile("y", type, 0, 2, null, null, null, null, null, true);
        return TargetWarnings.of(spec, task, profile, Map.of("y", target, "x", feature));
    }

    private static Values.Numbers numbers(java.util.function.IntToDoubleFunction value) {
        double[] values = new double[60];
        Arrays.setAll(values, value);
        return new Values.Numbers(values);
    }

    @Test
    void findsAFeatureThatGivesTheTargetAway() {
        var regression = numbers(i -> Math.sin(i) * 9);
        assertThat(of(Task.REGRESSION, regression, numbers(i -> 3 - Math.sin(i)))).singleElement().asString().contains("'x'");
        assertThat(of(Task.REGRESSION, regression, numbers(i -> Math.sin(i) + Math.cos(i)))).isEmpty();

        var classes = numbers(i -> i % 2);
        assertThat(of(Task.BINARY, classes, numbers(i -> i % 2 * 50 + i * 0.1))).hasSize(1);
        assertThat(of(Task.BINARY, classes, numbers(i -> i % 6))).hasSize(1);
        assertThat(of(Task.BINARY, classes, numbers(i -> i))).isEmpty();
        assertThat(of(Task.BINARY, classes, numbers(i -> i % 3))).isEmpty();
        assertThat(of(Task.BINARY, classes, numbers(i -> Double.NaN))).isEmpty();
    }

    @Test
    void namesClassesOfVeryDifferentSizes() {
        assertThat(of(Task.BINARY, numbers(i -> i == 3 ? 1 : 0), numbers(i -> i % 7)))
                .singleElement().asString().contains("imbalanced", "59 rows are '0'", "1 '1'");
    }

    @Test
    void spreadsTheValuesOfAColumn() {
        double[] sorted = {0, 1, 1, 2, 3, 4, 5, 6, 7, 10};

        var spread = Distribution.ofNumbers(sorted);

        assertThat(spread.quantiles()).containsEntry("p50", 3.5).containsEntry("p25", 1.25).containsKey("p99");
        var histogram = Objects.requireNonNull(spread.histogram());
        assertThat(histogram.edges()).hasSize(21).startsWith(0.0, 0.5).endsWith(10.0);
        assertThat(histogram.counts()).hasSize(20).startsWith(1L, 0L, 2L).endsWith(1L);
        assertThat(spread.topValues()).hasSize(9).first().isEqualTo(new Distribution.TopValue(1L, 2));
        assertThat(Distribution.distinct(sorted)).isEqualTo(9);
        assertThat(Distribution.ofNumbers(new double[] {5, 5}).histogram())
                .isEqualTo(new Distribution.Histogram(List.of(5.0, 5.0), List.of(2L)));
    }
}
