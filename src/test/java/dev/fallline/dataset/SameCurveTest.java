package dev.fallline.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.FalllineProperties;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.training.Trainer;
import dev.fallline.engine.training.TrainingControl;
import dev.fallline.engine.training.TrainingListener;
import dev.fallline.spec.JobSpecReader;
import dev.fallline.spec.TrainingPlans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

/** The same rows as CSV, Parquet, NDJSON and LIBSVM are the same matrix, and train along the same curve, to the bit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SameCurveTest {

    private static final DatasetProperties LIMITS = new DatasetProperties(
            DataSize.ofMegabytes(20), 200, 1000, DataSize.ofMegabytes(64), DataSize.ofMegabytes(64), DataSize.ofMegabytes(256), 2);

    /** More than are looked at for the types of columns, and than lie in one piece of a stored file. */
    private static final int MANY = 30_000;

    private static final List<String> CITIES = List.of("Bern", "Köln", "New York, NY", "São Paulo", "7", "x y");

    private final BundledDatasets bundled = new BundledDatasets();
    private Path directory;
    private DuckDb database;
    private Ingest ingest;

    @BeforeAll
    void open(@TempDir Path home) throws IOException {
        directory = Files.createDirectories(home.resolve("datasets"));
        database = new DuckDb(
                new FalllineProperties(
                        home,
                        new FalllineProperties.Workers(1, DataSize.ofBytes(0), Duration.ZERO),
                        FalllineProperties.BlasChoice.AUTO,
                        Duration.ofDays(30),
                        new FalllineProperties.Jobs(10, 0)),
                LIMITS);
        ingest = new Ingest(database, LIMITS);
    }

    @AfterAll
    void close() throws SQLException {
        database.close();
    }

    private record Trained(List<Float> features, List<Double> losses, List<Float> parameters) {}

    /**
     * Rows to be written in every format.
     *
     * @param names of the columns, the label first
     * @param rows  values as JSON writes them, {@code null} for missing ones
     */
    private record Table(List<String> names, List<List<String>> rows, String model) {

        /** Whether LIBSVM can say it: numbers alone, and all of them there. */
        boolean isNumeric() {
            return rows.stream().flatMap(List::stream).noneMatch(value -> value.equals("null") || !value.matches("[-+.0-9eE]+"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iris", "breast_cancer", "diabetes", "digits"})
    void theFormatOfABundledDatasetChangesNothing(String id) throws Exception {
        assertSame(bundled(id), 4);
    }

    @Test
    void theFormatOfManyRowsOfVeryDifferentNumbersChangesNothing() throws Exception {
        var random = new SplittableRandom(8);
        var rows = IntStream.range(0, MANY)
                .mapToObj(row -> Stream.of(
                                random.nextDouble(),
                                random.nextDouble() * 1e-30,
                                random.nextDouble() * -1e30,
                                (double) random.nextInt(-3, 4),
                                (double) random.nextInt(),
                                row < MANY / 2 ? 0 : random.nextGaussian())
                        .map(String::valueOf)
                        .toList())
                .toList();
        assertSame(new Table(List.of("label", "x1", "x2", "x3", "x4", "x5"), rows, "linear"), 4);
    }

    @Test
    void theFormatOfLabelsTimesAndMissingValuesChangesNothing() throws Exception {
        var random = new SplittableRandom(9);
        var rows = IntStream.range(0, MANY)
                .mapToObj(_ -> List.of(
                        String.valueOf(random.nextInt(3)),
                        random.nextInt(10) == 0 ? "null" : String.valueOf(random.nextGaussian()),
                        random.nextInt(10) == 0 ? "null" : "\"%s\"".formatted(CITIES.get(random.nextInt(CITIES.size()))),
                        "\"%s\"".formatted(LocalDateTime.of(2020, 1, 1, 0, 0, 1).plusMinutes(random.nextInt(1 << 21))),
                        random.nextInt(10) == 0 ? "null" : String.valueOf(random.nextBoolean())))
                .toList();
        assertSame(new Table(List.of("label", "size, in m", "city", "at", "new"), rows, "softmax"), 3);
    }

    private void assertSame(Table table, int formats) throws Exception {
        var trained = new EnumMap<FileFormat, Trained>(FileFormat.class);
        for (var file : write(table).entrySet()) {
            trained.put(file.getKey(), train(table.model(), file.getKey(), file.getValue()));
        }
        assertThat(trained).hasSize(formats);
        var csv = trained.get(FileFormat.CSV);
        trained.forEach((format, result) -> assertThat(result).as("%s", format).isEqualTo(csv));
    }

    /** The last column is the label and is written first; labels by their number, as LIBSVM has no words. */
    private Table bundled(String id) {
        var columns = List.copyOf(bundled.table(id).values());
        int width = columns.size() - 1;
        var names = new ArrayList<String>(List.of("label"));
        IntStream.rangeClosed(1, width).mapToObj(i -> "x" + i).forEach(names::add);
        var rows = IntStream.range(0, columns.getFirst().rows())
                .mapToObj(row -> IntStream.rangeClosed(0, width)
                        .mapToObj(i -> String.valueOf(columns.get(i == 0 ? width : i - 1).at(row)))
                        .toList())
                .toList();
        return new Table(names, rows, id.equals("diabetes") ? "linear" : "softmax");
    }

    private Map<FileFormat, Path> write(Table table) throws IOException, SQLException {
        int width = table.names().size() - 1;
        var csv = new StringBuilder(
                        table.names().stream().map("\"%s\""::formatted).collect(Collectors.joining(",")))
                .append('\n');
        var ndjson = new StringBuilder();
        var libsvm = new StringBuilder();
        for (var row : table.rows()) {
            csv.append(row.stream().map(value -> value.equals("null") ? "" : value).collect(Collectors.joining(",")))
                    .append('\n');
            ndjson.append(IntStream.rangeClosed(0, width)
                    .mapToObj(i -> "\"%s\":%s".formatted(table.names().get(i), row.get(i)))
                    .collect(Collectors.joining(",", "{", "}\n")));
            libsvm.append(row.getFirst());
            for (int i = 1; i <= width; i++) {
                // Whoever writes LIBSVM leaves zeros out; the last column's are kept so that it is known to be there.
                if (!row.get(i).equals("0.0") || i == width) {
                    libsvm.append(' ').append(i).append(':').append(row.get(i));
                }
            }
            libsvm.append('\n');
        }
        var files = new EnumMap<FileFormat, Path>(FileFormat.class);
        files.put(FileFormat.CSV, Files.writeString(directory.resolve("a.csv"), csv));
        files.put(FileFormat.NDJSON, Files.writeString(directory.resolve("a.ndjson"), ndjson));
        if (table.isNumeric()) {
            files.put(FileFormat.LIBSVM, Files.writeString(directory.resolve("a.libsvm"), libsvm));
        }
        files.put(FileFormat.PARQUET, directory.resolve("a.parquet"));
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("copy (select * from read_csv(%s)) to %s (format parquet)".formatted(
                    DuckDb.quote(directory.resolve("a.csv")), DuckDb.quote(directory.resolve("a.parquet"))));
        }
        return files;
    }

    private Trained train(String model, FileFormat format, Path file) {
        var stored = directory.resolve("stored.parquet");
        var ingested = ingest.ingest(file, ReadOptions.of(format), Content.format(file, null), stored);
        var dataset = new Dataset(
                "ds", "ds", format.label(), ingested.rows(), 0, "", Instant.EPOCH, ingested.columns(), List.of());
        var spec = new JobSpecReader().read(JsonMapper.shared().readTree("""
                {"dataset": {"id": "ds", "target": "label", "split": {"validation": 0.2, "seed": 5}},
                 "model": {"type": "%s"}, "training": {"epochs": 3, "seed": 2}}"""
                .formatted(model)), any -> Optional.of(dataset.schema()));
        var builder = new MatrixBuilder(dataset, spec.dataset(), spec.task());
        var data = builder.build(new TableReader(database).table(dataset, stored, builder.columns()).columns(builder.columns()));
        var linalg = Linalg.plain();
        var trainer = new Trainer(
                TrainingPlans.plan(spec, data.recipe().features(), data.recipe().classes().size(), linalg),
                data.training(), data.validation(), linalg);
        var losses = new ArrayList<Double>();
        trainer.run(
                new TrainingListener() {
                    @Override
                    public void epochCompleted(int epoch, long step, double learningRate, Map<String, Double> metrics, boolean improved) {
                        losses.add(metrics.getOrDefault("train_loss", Double.NaN));
                        losses.add(metrics.getOrDefault("validation_loss", Double.NaN));
                    }
                },
                TrainingControl.NONE);
        assertThat(losses).hasSize(6).doesNotContain(Double.NaN);
        return new Trained(boxed(Rows.of(data.training()).features()), losses, boxed(trainer.parameters()));
    }

    private static List<Float> boxed(float[] values) {
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
    }
}
