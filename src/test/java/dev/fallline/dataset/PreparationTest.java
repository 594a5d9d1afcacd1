package dev.fallline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.engine.metric.Task;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetSchema;
import dev.fallline.spec.DatasetSpec;
import dev.fallline.spec.DatasetSpec.Encoding;
import dev.fallline.spec.DatasetSpec.Missing;
import dev.fallline.spec.DatasetSpec.Scaling;
import dev.fallline.spec.DatasetSpec.SplitSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From columns to the numbers a model sees. */
class PreparationTest {

    private static final int ROWS = 10;

    private final Values target = new Values.Numbers(IntStream.range(0, ROWS).asDoubleStream().toArray());

    private PreparedData prepare(
            DatasetSchema.Type type, Values values, List<String> categories, Scaling scaling, Encoding encoding, SplitSpec split) {
        return prepare(type, values, categories, scaling, encoding, split, Map.of());
    }

    private PreparedData prepare(
            DatasetSchema.Type type, Values values, List<String> categories, Scaling scaling, Encoding encoding,
            SplitSpec split, Map<String, Values> further) {
        var table = new java.util.HashMap<>(further);
        table.put("x", values);
        table.put("y", target);
        var dataset = new Dataset("ds", "ds", "csv", ROWS, 0, "", Instant.EPOCH, List.of(
                new ColumnProfile("x", type, 0, Math.max(1, categories.size()), null, null, null, null, categories, false),
                new ColumnProfile("y", DatasetSchema.Type.NUMERIC, 0, ROWS, 0.0, 9.0, 4.5, 2.9, null, true)), List.of());
        var spec = new DatasetSpec("ds", "y", List.of("x"), scaling, Missing.MEAN, encoding, split, null);
        return new MatrixBuilder(dataset, spec, Task.REGRESSION).build(table);
    }

    private static final SplitSpec WHOLE = new SplitSpec(0, 0, 0, false);

    private static Values.Numbers numbers(java.util.function.IntToDoubleFunction value) {
        double[] values = new double[ROWS];
        Arrays.setAll(values, value);
        return new Values.Numbers(values);
    }

    @Test
    void scalesBetweenNoughtAndOneOfTheTrainingRows() {
        var data = prepare(
                DatasetSchema.Type.NUMERIC, numbers(i -> 10 + 2 * i), List.of(), Scaling.MIN_MAX, Encoding.DEFAULT,
                new SplitSpec(0.2, 0, 0, false, "y"));

        assertThat(Rows.of(data.training()).features()).startsWith(0f).endsWith(1f).hasSize(8);
        assertThat(Rows.of(data.validation()).features()).containsExactly(new float[] {16 / 14f, 18 / 14f}, within(1e-6f));
        var constant = prepare(
                DatasetSchema.Type.NUMERIC, numbers(i -> 7), List.of(), Scaling.MIN_MAX, Encoding.DEFAULT, WHOLE);
        assertThat(Rows.of(constant.training()).features()).containsOnly(0f);
    }

    @Test
    void takesTimesApart() {
        double seconds = Objects.requireNonNull(Moments.seconds("2024-02-29T18:30:00"));

        var data = prepare(
                DatasetSchema.Type.DATETIME, numbers(i -> seconds), List.of(), Scaling.NONE, Encoding.DEFAULT, WHOLE);

        assertThat(data.recipe().featureNames()).containsExactly("x.year", "x.month", "x.day", "x.weekday", "x.hour");
        assertThat(Arrays.copyOf(Rows.of(data.training()).features(), 5)).containsExactly(2024, 2, 29, 4, 18);
    }

    @Test
    void readsMomentsAsClientsWriteThem() {
        assertThat(Moments.seconds("1970-01-02")).isEqualTo(86400);
        assertThat(Moments.seconds("1970-01-01 00:01")).isEqualTo(60);
        assertThat(Moments.seconds("1970-01-01T01:00:00+01:00")).isZero();
        assertThat(Moments.seconds("1970-01-01T00:00:00.5Z")).isEqualTo(0.5);
        assertThat(Moments.seconds("yesterday")).isNull();
        assertThat(Moments.part(0, -1)).isEqualTo(1969);
    }

    @Test
    void hashesAColumnOfTooManyCategories() {
        var categories = List.of("a", "b", "c", "d");
        var codes = new Values.Codes(new int[] {0, 1, 2, 3, 0, 1, 2, 3, -1, 0}, categories);

        var data = prepare(
                DatasetSchema.Type.CATEGORICAL, codes, categories, Scaling.NONE, new Encoding(3, 2), WHOLE);

        assertThat(data.recipe().features()).isEqualTo(2);
        assertThat(data.recipe().featureNames()).containsExactly("x#0", "x#1");
        float[] features = Rows.of(data.training()).features();
        for (int row = 0; row < ROWS; row++) {
            assertThat(features[2 * row] + features[2 * row + 1]).isEqualTo(1);
        }
        int bucket = HashedCategories.bucket("a", 2);
        assertThat(features[bucket]).isEqualTo(1);
        // Of RFC 9923: "foobar" is 0xbf9cf968.
        assertThat(HashedCategories.bucket("foobar", 1 << 16)).isEqualTo(0xf968);
        assertThat(HashedCategories.bucket("", 7)).isEqualTo(Integer.remainderUnsigned(0x811c9dc5, 7));
    }

    @Test
    void splitsByTimeSoThatTheLatestRowsAreForTheTest() {
        var data = prepare(
                DatasetSchema.Type.NUMERIC, numbers(i -> i), List.of(), Scaling.NONE, Encoding.DEFAULT,
                new SplitSpec(0.2, 0.3, 0, false, "when"), Map.of("when", numbers(i -> -i)));

        assertThat(Rows.of(data.test()).targets()).containsExactly(0, 1, 2);
        assertThat(Rows.of(data.validation()).targets()).containsExactly(3, 4);
        assertThat(Rows.of(data.training()).targets()).containsExactly(5, 6, 7, 8, 9);
    }

    @Test
    void splitsByAColumnThatNamesTheParts() {
        var parts = new Values.Codes(new int[] {0, 1, 2, 2, 1, 0, 2, 2, 2, 2}, List.of("Test", "dev", "train"));

        var data = prepare(
                DatasetSchema.Type.NUMERIC, numbers(i -> i), List.of(), Scaling.NONE, Encoding.DEFAULT,
                new SplitSpec(0.2, 0, 0, false, "part"), Map.of("part", parts));

        assertThat(Rows.of(data.test()).targets()).containsExactly(0, 5);
        assertThat(Rows.of(data.validation()).targets()).containsExactly(1, 4);
        assertThat(data.training().rows()).isEqualTo(6);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> prepare(
                        DatasetSchema.Type.NUMERIC, numbers(i -> i), List.of(), Scaling.NONE, Encoding.DEFAULT,
                        new SplitSpec(0.2, 0, 0, false, "part"),
                        Map.of("part", new Values.Codes(new int[ROWS], List.of("later")))))
                .satisfies(e -> assertThat(e.faults().getFirst().pointer()).isEqualTo("/dataset/split/by"));
    }
}
