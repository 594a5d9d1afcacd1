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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
        database.destroy();
    }

    private record Trained(List<Float> features, List<Double> losses, List<Float> parameters) {}

    @ParameterizedTest
    @ValueSource(strings = {"iris", "breast_cancer", "diabetes", "digits"})
    void theFormatChangesNothing(String id) throws Exception {
        var trained = new EnumMap<FileFormat, Trained>(FileFormat.class);
        var files = write(id);

        for (var file : files.entrySet()) {
            trained.put(file.getKey(), train(id, file.getKey(), file.getValue()));
        }

        assertThat(trained).hasSize(4);
        var csv = trained.get(FileFormat.CSV);
        trained.forEach((format, result) -> assertThat(result).as("%s", format).isEqualTo(csv));
    }

    /** The last column is the label and is written first; labels by their number, as LIBSVM has no words. */
    private Map<FileFormat, Path> write(String id) throws IOException, SQLException {
        var table = List.copyOf(bundled.table(id).values());
        int rows = table.getFirst().rows();
        int width = table.size() - 1;
        var names = new ArrayList<String>(List.of("label"));
        IntStream.rangeClosed(1, width).mapToObj(i -> "x" + i).forEach(names::add);
        var csv = new StringBuilder(String.join(",", names)).append('\n');
        var ndjson = new StringBuilder();
        var libsvm = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            var values = new ArrayList<String>();
            values.add(String.valueOf(table.get(width).at(row)));
            for (int i = 0; i < width; i++) {
                values.add(String.valueOf(table.get(i).at(row)));
            }
            csv.append(String.join(",", values)).append('\n');
            ndjson.append(IntStream.rangeClosed(0, width)
                            .mapToObj(i -> "\"%s\":%s".formatted(names.get(i), values.get(i)))
                            .collect(Collectors.joining(",", "{", "}\n")));
            libsvm.append(values.getFirst());
            for (int i = 1; i <= width; i++) {
                // Whoever writes LIBSVM leaves zeros out; the last column's are kept so that it is known to be there.
                if (!values.get(i).equals("0.0") || i == width) {
                    libsvm.append(' ').append(i).append(':').append(values.get(i));
                }
            }
            libsvm.append('\n');
        }
        var files = new EnumMap<FileFormat, Path>(FileFormat.class);
        files.put(FileFormat.CSV, Files.writeString(directory.resolve("a.csv"), csv));
        files.put(FileFormat.NDJSON, Files.writeString(directory.resolve("a.ndjson"), ndjson));
        files.put(FileFormat.LIBSVM, Files.writeString(directory.resolve("a.libsvm"), libsvm));
        files.put(FileFormat.PARQUET, directory.resolve("a.parquet"));
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("copy (select * from read_csv(%s)) to %s (format parquet)".formatted(
                    DuckDb.quote(directory.resolve("a.csv")), DuckDb.quote(directory.resolve("a.parquet"))));
        }
        return files;
    }

    private Trained train(String id, FileFormat format, Path file) {
        var stored = directory.resolve("stored.parquet");
        var ingested = ingest.ingest(file, ReadOptions.of(format), Content.format(file, null), stored);
        var dataset = new Dataset(
                "ds", "ds", format.label(), ingested.rows(), 0, "", Instant.EPOCH, ingested.columns(), List.of());
        var spec = new JobSpecReader().read(JsonMapper.shared().readTree("""
                {"dataset": {"id": "ds", "target": "label", "split": {"validation": 0.2, "seed": 5}},
                 "model": {"type": "%s"}, "training": {"epochs": 3, "seed": 2}}"""
                .formatted(id.equals("diabetes") ? "linear" : "softmax")), any -> Optional.of(dataset.schema()));
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
