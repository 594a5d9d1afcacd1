package dev.fallline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fallline.FalllineProperties;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.training.RowBlock;
import dev.fallline.engine.training.RowSource;
import dev.fallline.engine.training.Trainer;
import dev.fallline.engine.training.TrainingControl;
import dev.fallline.engine.training.TrainingListener;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetSchema.Type;
import dev.fallline.spec.DatasetSpec;
import dev.fallline.spec.DatasetSpec.Missing;
import dev.fallline.spec.DatasetSpec.SplitSpec;
import dev.fallline.spec.JobSpec;
import dev.fallline.spec.JobSpecReader;
import dev.fallline.spec.TrainingPlans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

/** Prepared matrices on disk. */
class PreparedFilesTest {

    private static final int ROWS = 20_000;
    private static final int COLUMNS = 70;

    @TempDir
    private Path home;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    /** A new start of the service. */
    private PreparedFiles files(DataSize heap, DataSize disk) {
        var service = new FalllineProperties(
                home,
                new FalllineProperties.Workers(1, DataSize.ofBytes(0), Duration.ZERO),
                FalllineProperties.BlasChoice.AUTO,
                Duration.ofDays(30),
                new FalllineProperties.Jobs(10, 0));
        var limits = new DatasetProperties(DataSize.ofMegabytes(1), 200, 1000, heap, disk, DataSize.ofMegabytes(64), 1);
        return new PreparedFiles(service, limits, JsonMapper.shared(), InstantSource.fixed(now).withZone(ZoneOffset.UTC));
    }

    private List<Path> kept() throws IOException {
        try (var paths = Files.walk(home)) {
            return paths.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static final DataSize MUCH = DataSize.ofMegabytes(100);
    private static final DataSize NONE = DataSize.ofBytes(1);

    private final Map<String, Values> table = new LinkedHashMap<>();
    private final Dataset dataset;

    PreparedFilesTest() {
        var random = new SplittableRandom(5);
        var columns = new ArrayList<ColumnProfile>();
        for (int c = 0; c < COLUMNS; c++) {
            double[] values = random.doubles(ROWS).toArray();
            values[c] = Double.NaN;
            table.put("x" + c, new Values.Numbers(values));
            columns.add(new ColumnProfile("x" + c, Type.NUMERIC, 1, ROWS, 0.0, 1.0, 0.5, 0.3, null, false));
        }
        int[] codes = random.ints(ROWS, 0, 3).toArray();
        table.put("kind", new Values.Codes(codes, List.of("a", "b", "c")));
        columns.add(new ColumnProfile("kind", Type.CATEGORICAL, 0, 3, null, null, null, null, List.of("a", "b", "c"), false));
        double[] target = IntStream.range(0, ROWS).mapToDouble(i -> codes[i] + random.nextDouble()).toArray();
        table.put("y", new Values.Numbers(target));
        columns.add(new ColumnProfile("y", Type.NUMERIC, 0, ROWS, 0.0, 3.0, 1.5, 0.9, null, false));
        table.put("w", new Values.Numbers(random.doubles(ROWS).toArray()));
        columns.add(new ColumnProfile("w", Type.NUMERIC, 0, ROWS, 0.0, 1.0, 0.5, 0.3, null, false));
        dataset = new Dataset("ds", "ds", "csv", ROWS, 0, "", Instant.EPOCH, columns, List.of());
    }

    private DatasetSpec spec(long seed) {
        var features = new ArrayList<>(IntStream.range(0, COLUMNS).mapToObj(c -> "x" + c).toList());
        features.add("kind");
        return new DatasetSpec(
                "ds", "y", features, true, Missing.MEAN, new SplitSpec(0.2, 0.1, seed, false), seed % 2 == 0 ? "w" : null);
    }

    private PreparedData build(PreparedFiles files, DatasetSpec spec) {
        var builder = new MatrixBuilder(dataset, spec, Task.REGRESSION);
        var columns = new LoadedColumns(table);
        return files.build(new PreparedKey(spec, Task.REGRESSION), builder.encoder(columns));
    }

    private static PreparedKey key(DatasetSpec spec) {
        return new PreparedKey(spec, Task.REGRESSION);
    }

    private static List<RowSource> parts(PreparedData data) {
        return List.of(data.training(), data.validation(), data.test());
    }

    private static void assertSame(PreparedData actual, PreparedData expected) {
        assertThat(actual.recipe()).isEqualTo(expected.recipe());
        for (int i = 0; i < 3; i++) {
            RowSource one = parts(actual).get(i);
            RowSource other = parts(expected).get(i);
            assertThat(one.rows()).isEqualTo(other.rows());
            assertThat(one.weighted()).isEqualTo(other.weighted());
            assertThat(Rows.of(one).features()).isEqualTo(Rows.of(other).features());
            assertThat(Rows.of(one).targets()).isEqualTo(Rows.of(other).targets());
            int[] order = IntStream.range(0, 100).map(k -> (k * 37) % one.rows()).toArray();
            var block = new RowBlock(60, one.features());
            var otherBlock = new RowBlock(60, one.features());
            one.locate(order, 20, 50, block);
            other.locate(order, 20, 50, otherBlock);
            for (int row = 0; row < 50; row++) {
                assertThat(Arrays.copyOfRange(
                                block.features(), block.offsets()[row], block.offsets()[row] + one.features()))
                        .isEqualTo(Arrays.copyOfRange(
                                otherBlock.features(),
                                otherBlock.offsets()[row],
                                otherBlock.offsets()[row] + one.features()));
                assertThat(block.targets()[row]).isEqualTo(otherBlock.targets()[row]);
                assertThat(one.weight(order[row])).isEqualTo(other.weight(order[row]));
                if (one.weighted()) {
                    assertThat(block.weights()[row]).isEqualTo(otherBlock.weights()[row]);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void rowsAreTheSameInArraysAndInAFile(long seed) {
        var inArrays = build(files(MUCH, MUCH), spec(seed));
        var again = Objects.requireNonNull(files(MUCH, MUCH).find(key(spec(seed))));
        var mapped = Objects.requireNonNull(files(NONE, MUCH).find(key(spec(seed))));
        files(MUCH, MUCH).forget("ds");
        var streamed = build(files(NONE, MUCH), spec(seed));

        assertThat(inArrays.heapBytes()).isPositive();
        assertThat(mapped.heapBytes()).isZero();
        assertThat(streamed.heapBytes()).isZero();
        assertSame(again, inArrays);
        assertSame(mapped, inArrays);
        assertSame(streamed, inArrays);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"type\":\"linear\"}|\"mini_batch\"", "{\"type\":\"linear\"}|\"batch\"",
        "{\"type\":\"mlp\",\"hidden\":[8]}|\"mini_batch\""
    })
    void trainingIsTheSameToTheBit(String how) {
        var inArrays = build(files(MUCH, MUCH), spec(2));
        var mapped = Objects.requireNonNull(files(NONE, MUCH).find(key(spec(2))));

        assertThat(losses(how, mapped)).isEqualTo(losses(how, inArrays)).isNotEmpty();
    }

    private List<Double> losses(String how, PreparedData data) {
        var parts = how.split("\\|");
        String batch = parts[1].equals("\"batch\"") ? "" : ",\"batch_size\":512";
        JobSpec spec = new JobSpecReader().read(
                JsonMapper.shared().readTree("""
                        {"dataset":{"id":"ds","target":"y"},"model":%s,"training":{"strategy":%s%s,"epochs":3},
                         "optimizer":{"type":"adam"}}""".formatted(parts[0], parts[1], batch)),
                _ -> Optional.of(dataset.schema()));
        var linalg = Linalg.select(true);
        var plan = TrainingPlans.plan(spec, data.recipe().features(), 0, linalg);
        var losses = new ArrayList<Double>();
        new Trainer(plan, data.training(), data.validation(), linalg)
                .run(
                        new TrainingListener() {
                            @Override
                            public void epochCompleted(
                                    int epoch, long step, double learningRate, Map<String, Double> metrics, boolean improved) {
                                losses.addAll(metrics.values());
                            }
                        },
                        TrainingControl.NONE);
        return losses;
    }

    @Test
    void theLeastRecentlyUsedGoFirst() throws IOException {
        long one = spec(1).features().size() + 2 + 1; // the columns, the category's two others, the target
        var room = DataSize.ofBytes(Float.BYTES * one * ROWS * 5 / 2);
        var files = files(MUCH, room);
        build(files, spec(1));
        now = now.plusSeconds(10);
        files = files(MUCH, room);
        build(files, spec(3));
        setUsed(1, now.minusSeconds(20));
        setUsed(3, now.minusSeconds(10));
        assertThat(files.find(key(spec(1)))).isNotNull();
        build(files, spec(5));

        assertThat(files.find(key(spec(1)))).isNotNull();
        assertThat(files.find(key(spec(3)))).isNull();
        assertThat(files.find(key(spec(5)))).isNotNull();
        assertThat(kept()).hasSize(2);
    }

    private void setUsed(long seed, Instant at) throws IOException {
        Files.setLastModifiedTime(
                home.resolve("prepared/ds").resolve(key(spec(seed)).hash() + ".matrix"),
                java.nio.file.attribute.FileTime.from(at));
    }

    @Test
    void whatIsHalfBuiltOrDamagedIsSweptAndBuiltAgain() throws IOException {
        var expected = build(files(MUCH, MUCH), spec(1));
        var file = kept().getFirst();
        Files.createFile(file.resolveSibling("0.building"));
        try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(100_000);
        }

        var files = files(NONE, MUCH);

        assertThat(kept()).containsExactly(file);
        assertThat(files.find(key(spec(1)))).isNull();
        assertThat(kept()).isEmpty();
        assertSame(build(files, spec(1)), expected);
    }

    @Test
    void aMatrixLargerThanAllMayBeIsRefused() throws IOException {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> build(files(NONE, DataSize.ofMegabytes(1)), spec(1)))
                .withMessageContaining("fallline.datasets.prepared");
        assertThat(kept()).isEmpty();
    }

    @Test
    void nothingStaysOfAForgottenDataset() throws IOException {
        var files = files(NONE, MUCH);
        build(files, spec(1));

        files.forget("ds");

        assertThat(kept()).isEmpty();
    }

    private PreparedData build(PreparedFiles files, DatasetSpec spec, boolean sparse) {
        var builder = new MatrixBuilder(dataset, spec, Task.REGRESSION, sparse);
        var columns = new LoadedColumns(table);
        return files.build(new PreparedKey(spec, Task.REGRESSION, sparse), builder.encoder(columns));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void sparseRowsAreTheSameInMemoryAndMappedAndAsDenseOnes(long seed) throws IOException {
        var spec = spec(seed);
        var dense = build(files(MUCH, MUCH), spec, false);
        var loaded = build(files(MUCH, MUCH), spec, true);
        var mapped = build(files(NONE, MUCH), spec, true);
        var found = Objects.requireNonNull(files(MUCH, MUCH).find(new PreparedKey(spec, Task.REGRESSION, true)));
        var foundMapped = Objects.requireNonNull(files(NONE, MUCH).find(new PreparedKey(spec, Task.REGRESSION, true)));

        assertThat(mapped.heapBytes()).isZero();
        assertThat(loaded.heapBytes()).isPositive().isEqualTo(found.heapBytes());
        for (var part : List.<Function<PreparedData, RowSource>>of(
                PreparedData::training, PreparedData::validation, PreparedData::test)) {
            float[] expected = spelt(part.apply(loaded));
            assertThat(spelt(part.apply(mapped))).isEqualTo(expected);
            assertThat(spelt(part.apply(found))).isEqualTo(expected);
            assertThat(spelt(part.apply(foundMapped))).isEqualTo(expected);
            assertThat(furthest(spelt(part.apply(dense)), expected)).isLessThan(1e-5);
            assertThat(shown(part.apply(mapped))).isEqualTo(shown(part.apply(loaded)));
        }
        assertThat(kept()).hasSize(2);
    }

    private static double furthest(float[] some, float[] others) {
        return IntStream.range(0, some.length).mapToDouble(i -> Math.abs(some[i] - others[i])).max().orElse(0);
    }

    /** Features, targets and weights of all rows. */
    private static float[] spelt(RowSource rows) {
        var block = new RowBlock(rows.rows(), rows.features());
        rows.gather(IntStream.range(0, rows.rows()).toArray(), 0, rows.rows(), block, 0);
        var all = new float[rows.rows() * (rows.features() + 2)];
        System.arraycopy(block.features(), 0, all, 0, rows.rows() * rows.features());
        System.arraycopy(block.targets(), 0, all, rows.rows() * rows.features(), rows.rows());
        System.arraycopy(block.weights(), 0, all, rows.rows() * (rows.features() + 1), rows.rows());
        return all;
    }

    /** The numbers of sparse rows from the last to the first. */
    private static float[] shown(RowSource rows) {
        var block = RowBlock.of(rows, rows.rows());
        rows.locate(IntStream.range(0, rows.rows()).map(i -> rows.rows() - 1 - i).toArray(), 0, rows.rows(), block);
        var numbers = new float[Math.toIntExact(rows.values())];
        int next = 0;
        for (int row = 0; row < rows.rows(); row++) {
            for (int i = block.offsets()[row]; i < block.ends()[row]; i++) {
                numbers[next++] = block.values()[i] + block.indices()[i];
            }
        }
        return numbers;
    }
}
