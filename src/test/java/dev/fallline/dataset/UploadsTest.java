package dev.fallline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.github.luben.zstd.Zstd;
import dev.fallline.Databases;
import dev.fallline.FalllineProperties;
import dev.fallline.Ids;
import dev.fallline.engine.metric.Task;
import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.spec.DatasetSchema.Type;
import dev.fallline.spec.DatasetSpec;
import dev.fallline.spec.DatasetSpec.Missing;
import dev.fallline.spec.DatasetSpec.SplitSpec;
import dev.fallline.web.PageRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UploadsTest {

    private static final DatasetProperties LIMITS = new DatasetProperties(
            DataSize.ofMegabytes(2), 200, 1000, DataSize.ofMegabytes(64), DataSize.ofMegabytes(64), DataSize.ofMegabytes(256), 2);

    private Path home;

    private FalllineProperties service;
    private DuckDb database;
    private Datasets datasets;

    @BeforeAll
    void open(@TempDir Path directory) {
        home = directory;
        service = new FalllineProperties(home, new FalllineProperties.Workers(1, DataSize.ofBytes(0), Duration.ZERO), FalllineProperties.BlasChoice.AUTO, Duration.ofDays(30), new FalllineProperties.Jobs(10, 0));
        database = new DuckDb(service, LIMITS);
        var source = Databases.H2.fresh();
        var repository = new DatasetRepository(JdbcClient.create(source));
        var room = new ProjectRoom(
                repository,
                new DatasetQuota(DataSize.ofBytes(0)),
                new TransactionTemplate(new JdbcTransactionManager(source)));
        var files = new DatasetFiles(service);
        var clock = Clock.systemUTC();
        var uploads = new Uploads(
                files, repository, new Ingest(database, LIMITS), room, LIMITS, new Ids(clock, new Random(1)), clock);
        datasets = new Datasets(
                repository,
                new BundledDatasets(),
                uploads,
                files,
                new TableReader(database),
                new StaticListableBeanFactory().getBeanProvider(DatasetUsage.class),
                new PreparedFiles(service, LIMITS, JsonMapper.shared(), clock),
                LIMITS);
    }

    @AfterEach
    void deleteUploads() throws IOException {
        datasets.list("mine", PageRequest.of(null, null)).data().stream()
                .map(Dataset::id)
                .filter(id -> !BundledDatasets.IDS.contains(id))
                .forEach(datasets::delete);
        Files.deleteIfExists(home.resolve("datasets").resolve("source.parquet"));
    }

    @AfterAll
    void close() throws SQLException {
        database.close();
    }

    private Dataset upload(String text) {
        return upload(text.getBytes(StandardCharsets.UTF_8), FileFormat.CSV);
    }

    private Dataset upload(byte[] content, @Nullable FileFormat format) {
        return upload(content, ReadOptions.of(format));
    }

    private Dataset upload(byte[] content, ReadOptions options) {
        return datasets.create("mine", new ByteArrayInputStream(content), "mine", options);
    }

    private static DatasetSpec spec(Dataset dataset, String target, Missing missing) {
        var features = dataset.columns().stream()
                .map(ColumnProfile::name)
                .filter(name -> !name.equals(target))
                .toList();
        return new DatasetSpec(dataset.id(), target, features, true, missing, new SplitSpec(0.2, 0.2, 3, true));
    }

    /** Without a split, which goes by the order of the classes. */
    private static DatasetSpec whole(DatasetSpec spec) {
        return new DatasetSpec(
                spec.id(), spec.target(), spec.features(), spec.standardize(), spec.missing(), new SplitSpec(0, 0, 0, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iris", "breast_cancer", "diabetes", "digits"})
    void findsInABundledFileWhatTheProgramSaysOfIt(String id) throws IOException {
        var bundled = datasets.get(id);
        byte[] content = content("/datasets/" + id + ".csv");

        var uploaded = upload(content, FileFormat.CSV);

        assertThat(uploaded.rows()).isEqualTo(bundled.rows());
        assertThat(uploaded.sha256()).isEqualTo(bundled.sha256());
        assertThat(uploaded.bytes()).isEqualTo(bundled.bytes());
        assertThat(uploaded.schema().columns()).isEqualTo(bundled.schema().columns());
        for (int i = 0; i < bundled.columns().size(); i++) {
            var expected = bundled.columns().get(i);
            var actual = uploaded.columns().get(i);
            if (expected.type() == Type.CATEGORICAL) {
                // A bundled dataset may keep its source's order.
                assertThat(actual.categories()).containsExactlyInAnyOrderElementsOf(expected.categories()).isSorted();
            } else {
                assertThat(actual.min()).isEqualTo(expected.min());
                assertThat(actual.max()).isEqualTo(expected.max());
                assertThat(actual.mean()).isCloseTo(Objects.requireNonNull(expected.mean()), within(1e-9));
                assertThat(actual.std()).isCloseTo(Objects.requireNonNull(expected.std()), within(1e-9));
            }
        }
        var target = bundled.columns().getLast().name();
        var task = id.equals("diabetes") ? Task.REGRESSION : Task.MULTICLASS;
        assertThat(Rows.of(datasets.prepare(whole(spec(uploaded, target, Missing.MEAN)), task, false).training()).features())
                .isEqualTo(Rows.of(datasets.prepare(whole(spec(bundled, target, Missing.MEAN)), task, false).training()).features());
    }

    @Test
    void preparesTheSameNumbersWhateverTheFormat() throws Exception {
        var csv = """
                size,owner,colour,price
                1.5,true,red,10
                ,false,blue,20.25
                -3e4,true,,30
                4,,red,
                5,false,green,50
                0.1,true,blue,61
                """;
        var ndjson = """
                {"size":1.5,"owner":true,"colour":"red","price":10}
                {"size":null,"owner":false,"colour":"blue","price":20.25}
                {"size":-3e4,"owner":true,"colour":null,"price":30}
                {"size":4,"owner":null,"colour":"red","price":null}
                {"size":5,"owner":false,"colour":"green","price":50}
                {"size":0.1,"owner":true,"colour":"blue","price":61}
                """;
        var fromCsv = upload(csv);
        byte[] parquet = Files.readAllBytes(home.resolve("datasets").resolve(fromCsv.id()).resolve("data.parquet"));
        var source = home.resolve("datasets").resolve("source.parquet");
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("copy (select c0 as size, c1 as owner, c2 as colour, c3 as price from read_parquet("
                    + DuckDb.quote(home.resolve("datasets").resolve(fromCsv.id()).resolve("data.parquet")) + ")) to "
                    + DuckDb.quote(source) + " (format parquet)");
        }
        assertThat(parquet).startsWith("PAR1".getBytes(StandardCharsets.US_ASCII));

        var all = List.of(
                fromCsv,
                upload(csv.replace(',', '\t').getBytes(StandardCharsets.UTF_8), FileFormat.TSV),
                upload(ndjson.getBytes(StandardCharsets.UTF_8), FileFormat.NDJSON),
                upload(Files.readAllBytes(source), FileFormat.PARQUET),
                upload(("\ufeff" + csv.replace("\n", "\r\n").replace(',', ';')).getBytes(StandardCharsets.UTF_8), ReadOptions.NONE));

        for (var missing : List.of(Missing.MEAN, Missing.DROP_ROWS)) {
            var expected = datasets.prepare(spec(fromCsv, "price", missing), Task.REGRESSION, false);
            assertThat(expected.training().features()).isEqualTo(5);
            for (var dataset : all) {
                assertThat(dataset.columns()).extracting(ColumnProfile::type)
                        .containsExactly(Type.NUMERIC, Type.BOOLEAN, Type.CATEGORICAL, Type.NUMERIC);
                var actual = datasets.prepare(spec(dataset, "price", missing), Task.REGRESSION, false);
                assertThat(actual.recipe()).isEqualTo(expected.recipe());
                for (var part : List.of(0, 1, 2)) {
                    assertThat(part(actual, part).features()).isEqualTo(part(expected, part).features());
                    assertThat(part(actual, part).targets()).isEqualTo(part(expected, part).targets());
                }
            }
        }
    }

    private static Rows part(PreparedData data, int number) {
        return Rows.of(List.of(data.training(), data.validation(), data.test()).get(number));
    }

    @Test
    void acceptsGzipAndZstd() throws IOException {
        byte[] plain = "a,b\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8);
        byte[] zipped = gzip(plain);

        var fromGzip = upload(zipped, FileFormat.CSV);
        var fromZstd = upload(Zstd.compress(plain), FileFormat.CSV);

        assertThat(fromGzip.columns()).isEqualTo(upload(plain, FileFormat.CSV).columns());
        assertThat(fromZstd.columns()).isEqualTo(fromGzip.columns());
        assertThat(fromGzip.bytes()).isEqualTo(zipped.length);
    }

    @Test
    void takesAnyNameOfAColumn() {
        var dataset = upload("\"a\"\"; drop table dataset; --\",A,a,Ünï ✓,c0\n1,2,3,x,5\n2,3,4,y,6\n");

        assertThat(dataset.columns()).extracting(ColumnProfile::name)
                .containsExactly("a\"; drop table dataset; --", "A", "a", "Ünï ✓", "c0");
        assertThat(datasets.head(dataset.id(), 1))
                .containsExactly(Map.of("a\"; drop table dataset; --", 1L, "A", 2L, "a", 3L, "Ünï ✓", "x", "c0", 5L));
    }

    @Test
    void keepsLabelsThatLookLikeBooleansOrNumbersAsTheyAre() {
        var dataset = upload("yes,bit,mixed,flag,when\nyes,1,1,TRUE,2024-01-01\nno,0,2,false,2024-01-02\nno,1,x,true,\n");

        assertThat(dataset.columns()).extracting(ColumnProfile::type)
                .containsExactly(Type.CATEGORICAL, Type.NUMERIC, Type.CATEGORICAL, Type.BOOLEAN, Type.DATETIME);
        assertThat(dataset.columns().getFirst().categories()).containsExactly("no", "yes");
    }

    static Stream<Arguments> unusableFiles() throws IOException {
        byte[] binary = new byte[5000];
        new Random(5).nextBytes(binary);
        byte[] valid = "a,b\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8);
        byte[] zipped = gzip(IntStream.range(0, 5000)
                .mapToObj(i -> i + "," + i * 7919)
                .collect(Collectors.joining("\n", "a,b\n", "\n"))
                .getBytes(StandardCharsets.UTF_8));
        var wide = IntStream.range(0, 201).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        return Stream.of(
                Arguments.of("ragged_rows", "Line 3", text("a,b\n1,2\n3\n4,5\n")),
                Arguments.of("ragged_rows", "Line 4", text("a,b\n1,\"x\ny\"\n3,4,5\n")),
                Arguments.of("empty_file", "empty", new byte[0]),
                Arguments.of("empty_file", "empty", text("\n\n")),
                Arguments.of("no_rows", "no rows", text("a,b\n")),
                Arguments.of("no_rows", "no rows", text("a,b")),
                Arguments.of("binary_file", "binary data", binary),
                Arguments.of("binary_file", "binary", text("a,b\n1,\0\n")),
                Arguments.of("wrong_charset", "Line 3", "a,b\n1,2\n1,é\n3,4\n".getBytes(StandardCharsets.ISO_8859_1)),
                Arguments.of("duplicate_column", "'a'", text("a,b,a\n1,2,3\n")),
                Arguments.of("unnamed_column", "Column 2", text("a,,c\n1,2,3\n")),
                Arguments.of("too_many_columns", "201", text(wide + "\n" + wide + "\n")),
                Arguments.of("unclosed_quote", "line 2", text("a,b\n1,\"x\n3,4\n")),
                Arguments.of("non_finite_value", "'b'", text("a,b\n1,inf\n2,3\n")),
                Arguments.of("non_finite_value", "'b'", text("a,b\n1,1e300\n2,3\n")),
                Arguments.of("truncated_file", "gzip", Arrays.copyOf(zipped, zipped.length - 20)),
                Arguments.of("truncated_file", "gzip", Arrays.copyOf(zipped, 5)),
                Arguments.of("truncated_file", "zstd", Arrays.copyOf(Zstd.compress(valid), 12)),
                Arguments.of("truncated_file", "Parquet", text("PAR1 and no more than that")),
                Arguments.of(
                        "unreadable_file",
                        "The file cannot be read: ",
                        text("PAR1" + "\u000f".repeat(20) + "\u0014\0\0\0PAR1")));
    }

    @ParameterizedTest
    @MethodSource("unusableFiles")
    void refusesAnUnusableFileAndLeavesNothingBehind(String code, String said, byte[] content) throws IOException {
        var format = content.length > 3 && content[0] == 'P' ? null : FileFormat.CSV;

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> upload(content, format))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code))
                .withMessageContaining(said)
                .satisfies(e -> assertThat(e.detail())
                        .doesNotContain(home.toString(), "query", "Error: ")
                        .doesNotContainPattern("\\p{Cntrl}"));
        assertNothingStored();
        assertThat(upload("a,b\n1,2\n").rows()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}\n{\"a\":\n", "[1,2]\n[3,4]\n", "nonsense\n", "{\"a\":1}\n17\n"})
    void refusesWhatIsNoNdjson(String text) throws IOException {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> upload(text(text), FileFormat.NDJSON))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ProblemKind.INVALID_REQUEST))
                .satisfies(e -> assertThat(e.detail()).doesNotContain(home.toString()));
        assertNothingStored();
    }

    /** The reader of JSON makes columns of names in a time that grows with the square of their number. */
    @ParameterizedTest
    @EnumSource(value = FileFormat.class, names = {"NDJSON", "JSON"})
    void refusesObjectsOfTooManyNames(FileFormat format) throws IOException {
        var wide = members(0, 100_000);
        var nested = "{\"a\":" + wide + "}";
        var apart = IntStream.range(0, 100).mapToObj(i -> members(3 * i, 3)).collect(Collectors.joining(
                format == FileFormat.JSON ? ",\n" : "\n"));
        for (var objects : List.of(wide, nested, apart)) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> upload(text(format == FileFormat.JSON ? "[" + objects + "]" : objects), format))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("too_many_columns"))
                    .withMessageContaining("200");
        }
        assertNothingStored();
    }

    private static String members(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> "\"c" + i + "\":" + i)
                .collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void refusesAFileOverTheLimitBeforeAndAfterDecompression() throws IOException {
        byte[] large = new byte[3 << 20];
        Arrays.fill(large, (byte) 'a');

        for (var content : List.of(large, gzip(large))) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> upload(content, FileFormat.CSV))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ProblemKind.TOO_LARGE));
        }
        assertNothingStored();
    }

    @Test
    void refusesAnUploadThatBreaksOff() throws IOException {
        var broken = new SequenceInputStream(new ByteArrayInputStream(text("a,b\n1,2\n")), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        });

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> datasets.create("mine", broken, "x", ReadOptions.of(FileFormat.CSV)))
                .satisfies(e -> assertThat(e.code()).isEqualTo("upload_cut_off"));
        assertNothingStored();
    }

    @Test
    void refusesATargetOfOneClass() {
        var dataset = upload("a,label\n1,x\n2,x\n3,x\n");

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> datasets.prepare(spec(dataset, "label", Missing.MEAN), Task.MULTICLASS, false))
                .satisfies(e -> assertThat(e.faults()).singleElement()
                        .satisfies(fault -> assertThat(fault.pointer()).isEqualTo("/dataset/target")));
    }

    @Test
    void storesTheSameContentOnce() throws IOException {
        var first = upload("a,b\n1,2\n");
        var second = upload("a,b\n1,2\n");
        var other = upload(text("a,b\n1,2\n"), ReadOptionsReader.read(Map.of("columns", "{\"a\":\"text\"}"), null, null));

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.schema().columns()).isEqualTo(first.schema().columns());
        assertThat(inode(second)).isEqualTo(inode(first)).isNotEqualTo(inode(other));

        datasets.delete(first.id());

        assertThat(datasets.head(second.id(), 1)).containsExactly(Map.of("a", 1L, "b", 2L));
    }

    private Object inode(Dataset dataset) throws IOException {
        return Files.getAttribute(
                home.resolve("datasets").resolve(dataset.id()).resolve("data.parquet"), "unix:ino");
    }

    @Test
    void deletesAnUploadButNotABundledDataset() throws IOException {
        var dataset = upload("a,b\n1,2\n");

        datasets.delete(dataset.id());

        assertNothingStored();
        assertThat(datasets.schema(dataset.id())).isEmpty();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> datasets.delete("iris"))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ProblemKind.CONFLICT));
    }

    private void assertNothingStored() throws IOException {
        try (var files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
        assertThat(datasets.list("mine", PageRequest.of(null, null)).data()).extracting(Dataset::id)
                .isEqualTo(BundledDatasets.IDS);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] content(String resource) throws IOException {
        try (var in = Objects.requireNonNull(UploadsTest.class.getResourceAsStream(resource))) {
            return in.readAllBytes();
        }
    }
}
