package dev.fallline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fallline.FalllineProperties;
import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.spec.DatasetSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Every format that is read, in every form that clients send it in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FormatsTest {

    private static final DatasetProperties LIMITS = new DatasetProperties(
            DataSize.ofMegabytes(2), 200, 1000, DataSize.ofMegabytes(64), DataSize.ofMegabytes(64), DataSize.ofMegabytes(256), 2);

    private Path directory;
    private DuckDb database;
    private Ingest ingest;

    @BeforeAll
    void open(@TempDir Path home) {
        directory = home.resolve("datasets");
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

    @Test
    void readsAnyDelimiter() throws IOException {
        for (var delimiter : List.of(",", ";", "\t", "|", ":", " ", "^")) {
            var text = "a,b\n1,x\n2.5,y\n".replace(",", delimiter);

            assertThat(rows(text, Map.of("delimiter", delimiter)))
                    .containsExactly(Map.of("a", 1L, "b", "x"), Map.of("a", 2.5, "b", "y"));
        }
    }

    @Test
    void readsADecimalComma() throws IOException {
        assertThat(rows("a;b\n1,5;x\n-2;y\n", Map.of("decimal", ",")))
                .containsExactly(Map.of("a", 1.5, "b", "x"), Map.of("a", -2L, "b", "y"));
    }

    @Test
    void namesColumnsThatHaveNoNames() throws IOException {
        var named = List.of(Map.of("column_1", 1L, "column_2", 2L), Map.of("column_1", 3L, "column_2", 4L));

        assertThat(rows("1,2\n3,4\n", Map.of())).isEqualTo(named);
        assertThat(rows("1,2\n3,4\n", Map.of("header", "false"))).isEqualTo(named);
        assertThat(rows("1,2\n3,4\n", Map.of("header", "true"))).containsExactly(Map.of("1", 3L, "2", 4L));
        assertThat(rows("x,y\n", Map.of("header", "false"))).containsExactly(Map.of("column_1", "x", "column_2", "y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "windows-1252", "UTF-16", "UTF-16LE"})
    void readsTextInTheCharacterSetThatIsNamed(String name) throws IOException {
        byte[] content = "größe,farbe\n1,grün\n2,weiß\n".getBytes(Charset.forName(name));

        assertThat(rows(content, ReadOptionsReader.read(Map.of(), "text/csv; charset=" + name, FileFormat.CSV)))
                .containsExactly(Map.of("größe", 1L, "farbe", "grün"), Map.of("größe", 2L, "farbe", "weiß"));
    }

    @Test
    void knowsUtf16ByItsMark() throws IOException {
        assertThat(rows("a\tb\n1\té\n".getBytes(StandardCharsets.UTF_16), ReadOptions.of(FileFormat.TSV)))
                .containsExactly(Map.of("a", 1L, "b", "é"));
    }

    @Test
    void readsAnArrayOfObjects() throws IOException {
        var expected = List.of(Map.of("a", 1L, "b", "x"), Map.of("a", 2.5, "b", "y"));

        assertThat(rows("[{\"a\":1,\"b\":\"x\"},\n {\"a\":2.5,\"b\":\"y\"}]", Map.of("format", "json"))).isEqualTo(expected);
        assertThat(rows(bytes(" [{\"a\":1,\"b\":\"x\"},{\"a\":2.5,\"b\":\"y\"}]"), ReadOptions.NONE)).isEqualTo(expected);
    }

    @Test
    void takesAWideObjectForColumns() throws IOException {
        var wide = IntStream.range(0, 150)
                .mapToObj(i -> "\"c%d\":%d".formatted(i, i))
                .collect(Collectors.joining(",", "{", "}\n"));

        assertThat(rows(wide, Map.of("format", "ndjson"))).singleElement().satisfies(row -> assertThat(row).hasSize(150));
    }

    @Test
    void readsLibsvm() throws IOException {
        var text = "# made by hand\n1 1:0.5 3:-2e1 # first\n-1 2:7\n\n+1\n";

        assertThat(rows(text, Map.of("format", "libsvm"))).containsExactly(
                Map.of("label", 1L, "x1", 0.5, "x2", 0L, "x3", -20L),
                Map.of("label", -1L, "x1", 0L, "x2", 7L, "x3", 0L),
                Map.of("label", 1L, "x1", 0L, "x2", 0L, "x3", 0L));
        assertThat(rows(bytes("1 qid:3 0:0.5 1:4\n2 qid:3 1:1\n"), ReadOptions.NONE)).containsExactly(
                Map.of("label", 1L, "qid", 3L, "x0", 0.5, "x1", 4L),
                Map.of("label", 2L, "qid", 3L, "x0", 0L, "x1", 1L));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "1 1:2 0:3|index 0 does not follow 1", "1 1:x|'x' is no number", "1 one|'one' is no index:value pair",
        "x 1:1|'x' is no number", "1 -1:3|'-1' is no index", "1 99999999999:3|is no index"})
    void saysWhereALineOfLibsvmIsWrong(String line, String said) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> rows("1 1:1\n" + line + "\n", Map.of("format", "libsvm")))
                .withMessageContaining("Line 2, character ")
                .withMessageContaining(said);
    }

    @Test
    void readsArraysOfNumpy() throws IOException {
        float[] values = {1, 2, 3, 4, 5, 6};

        for (var fortran : List.of(false, true)) {
            assertThat(rows(floats("<f4", fortran, "(2, 3)", values), ReadOptions.NONE)).containsExactlyElementsOf(
                    fortran
                            ? List.of(Map.of("x1", 1L, "x2", 3L, "x3", 5L), Map.of("x1", 2L, "x2", 4L, "x3", 6L))
                            : List.of(Map.of("x1", 1L, "x2", 2L, "x3", 3L), Map.of("x1", 4L, "x2", 5L, "x3", 6L)));
        }
        assertThat(rows(floats(">f4", false, "(6,)", values), ReadOptions.NONE)).hasSize(6).contains(Map.of("x1", 6L));
        assertThat(rows(npy("|u1", false, "(2,)", new byte[] {1, -1}), ReadOptions.NONE))
                .containsExactly(Map.of("x1", 1L), Map.of("x1", 255L));
        assertThat(rows(npy("|b1", false, "(2,)", new byte[] {1, 0}), ReadOptions.NONE))
                .containsExactly(Map.of("x1", true), Map.of("x1", false));
    }

    @Test
    void readsAnArchiveOfArrays() throws IOException {
        var arrays = new LinkedHashMap<String, byte[]>();
        arrays.put("X", floats("<f4", false, "(2, 2)", new float[] {1, 2, 3, 4}));
        arrays.put("y", npy("<U2", false, "(2,)", "a\0é!".getBytes(Charset.forName("UTF-32LE"))));

        assertThat(rows(npz(arrays), ReadOptions.NONE))
                .containsExactly(Map.of("X1", 1L, "X2", 2L, "y", "a"), Map.of("X1", 3L, "X2", 4L, "y", "é!"));

        arrays.put("z", floats("<f4", false, "(3,)", new float[] {1, 2, 3}));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> rows(npz(arrays), ReadOptions.NONE))
                .satisfies(e -> assertThat(e.code()).isEqualTo("different_lengths"));
    }

    @Test
    void refusesArraysThatAreNoTable() {
        byte[] whole = floats("<f4", false, "(2, 3)", new float[6]);
        for (var wrong : Map.of(
                        "truncated_file", Arrays.copyOf(whole, whole.length - 1),
                        "unsupported_array", floats("<f4", false, "(1, 2, 3)", new float[6]),
                        "corrupt_file", npy("<f4", false, "(9223372036854775807, 100)", new byte[4]),
                        "too_many_columns", npy("<f4", false, "(1, 201)", new byte[804]),
                        "no_rows", npy("<f4", false, "(0, 3)", new byte[0]))
                .entrySet()) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> rows(wrong.getValue(), ReadOptions.NONE))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(wrong.getKey()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ARROW1\0\0abc", "FEA1abc", "Obj\u0001abc", "SQLite format 3\0", "PK\u0003\u0004xl/workbook", "%PDF-1.4"})
    void namesAFormatThatIsNotRead(String start) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> rows(start.getBytes(StandardCharsets.ISO_8859_1), ReadOptions.of(FileFormat.CSV)))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ProblemKind.UNSUPPORTED_MEDIA_TYPE))
                .satisfies(e -> assertThat(e.code()).isEqualTo("unsupported_format"));
    }

    @Test
    void takesTheTypesThatAreDeclared() throws IOException {
        var declared = Map.of("columns", """
                {"zip":"categorical","ok":"boolean","at":"datetime","note":"text"}""");
        var csv = "zip,ok,at,note\n01234,1,2024-05-06,7\n99,0,2024-05-07 10:30:00,8\n";
        var ndjson = """
                {"zip":"01234","ok":1,"at":"2024-05-06","note":7}
                {"zip":"99","ok":0,"at":"2024-05-07 10:30:00","note":8}
                """;
        var expected = List.of(
                Map.of("zip", "01234", "ok", true, "at", "2024-05-06T00:00", "note", "7"),
                Map.of("zip", "99", "ok", false, "at", "2024-05-07T10:30", "note", "8"));

        assertThat(rows(csv, declared)).isEqualTo(expected);
        assertThat(rows(bytes(ndjson), ReadOptionsReader.read(declared, null, FileFormat.NDJSON))).isEqualTo(expected);
        assertThat(columns(bytes(csv), ReadOptionsReader.read(declared, null, FileFormat.CSV)))
                .extracting(ColumnProfile::type)
                .containsExactly(
                        DatasetSchema.Type.CATEGORICAL,
                        DatasetSchema.Type.BOOLEAN,
                        DatasetSchema.Type.DATETIME,
                        DatasetSchema.Type.TEXT);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-05-06T02:30:00Z, 2024-05-06T02:30",
        "2024-05-06 02:30:00+02:00, 2024-05-06T00:30",
        "2024-05-06T02:30:00-0330, 2024-05-06T06:00",
        "2024-05-06T23:30:00.25-03, 2024-05-07T02:30:00.250",
        "2024-05-06 02:30:00, 2024-05-06T02:30"
    })
    void takesTimesToUtcWhetherTheyAreDeclaredOrFoundOut(String text, String expected) throws IOException {
        var csv = "at,n\n" + (text + ",1\n").repeat(30);
        var ndjson = "{\"at\":\"%s\",\"n\":1}\n".formatted(text).repeat(30);
        for (var fields : List.of(Map.<String, String>of(), Map.of("columns", "{\"at\":\"datetime\"}"))) {
            for (var form : Map.of(FileFormat.CSV, csv, FileFormat.NDJSON, ndjson).entrySet()) {
                var options = ReadOptionsReader.read(fields, null, form.getKey());
                assertThat(columns(bytes(form.getValue()), options).getFirst().type())
                        .as("%s %s", form.getKey(), fields)
                        .isEqualTo(DatasetSchema.Type.DATETIME);
                assertThat(rows(bytes(form.getValue()), options).getFirst().get("at"))
                        .as("%s %s", form.getKey(), fields)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void leavesTextsThatAreNotAllTimes() throws IOException {
        var csv = "at,n\n" + "2024-05-06T02:30:00Z,1\n".repeat(30) + "2024-13-06T02:30:00Z,1\n";
        assertThat(columns(bytes(csv), ReadOptions.of(FileFormat.CSV)).getFirst().type())
                .isEqualTo(DatasetSchema.Type.CATEGORICAL);
    }

    @Test
    void saysLineAndColumnOfAValueThatIsNotOfTheDeclaredType() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> rows("a,size\nx,1\ny,two\n", Map.of("columns", "{\"size\":\"numeric\"}")))
                .withMessage("Line 3, column 'size': 'two' is not a number.");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> rows("a\n1\n", Map.of("columns", "{\"b\":\"numeric\"}")))
                .satisfies(e -> assertThat(e.faults()).singleElement()
                        .satisfies(fault -> assertThat(fault.pointer()).isEqualTo("/columns/b")));
    }

    @Test
    void infersTypesFromEveryRowOfALongFile() throws IOException {
        var late = new StringBuilder("late,mixed,when\n");
        for (int i = 0; i < 30_000; i++) {
            late.append(i < 25_000 ? "" : "1.5").append(',').append(i < 25_000 ? "7" : "x").append(',')
                    .append(i < 25_000 ? "" : "2024-01-02").append('\n');
        }

        assertThat(columns(bytes(late.toString()), ReadOptions.of(FileFormat.CSV)))
                .extracting(ColumnProfile::type)
                .containsExactly(
                        DatasetSchema.Type.NUMERIC, DatasetSchema.Type.CATEGORICAL, DatasetSchema.Type.DATETIME);
    }

    @Test
    void namesEveryFaultOfTheOptionsAtOnce() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> ReadOptionsReader.read(
                        Map.of("format", "xls", "delimiter", "ab", "header", "maybe", "decimal", "x", "columns", "{\"a\":\"int\"}"),
                        null,
                        null))
                .satisfies(e -> assertThat(e.faults()).extracting("pointer")
                        .containsExactly("/format", "/delimiter", "/header", "/decimal", "/columns/a"));
    }

    private List<Map<String, @Nullable Object>> rows(String csv, Map<String, String> fields) throws IOException {
        return rows(bytes(csv), ReadOptionsReader.read(fields, null, FileFormat.CSV));
    }

    private List<Map<String, @Nullable Object>> rows(byte[] content, ReadOptions options) throws IOException {
        var table = read(content, options);
        var dataset = new Dataset("ds", "ds", "csv", table.rows(), 0, "", Instant.EPOCH, table.columns(), List.of());
        return new TableReader(database).head(dataset, directory.resolve("tmp").resolve("data.parquet"), 10);
    }

    private List<ColumnProfile> columns(byte[] content, ReadOptions options) throws IOException {
        return read(content, options).columns();
    }

    private Ingest.Ingested read(byte[] content, ReadOptions options) throws IOException {
        var place = Files.createDirectories(directory.resolve("tmp"));
        var file = Files.write(place.resolve("upload"), content);
        return ingest.ingest(file, options, Content.format(file, options.format()), place.resolve("data.parquet"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] floats(String type, boolean fortran, String shape, float[] values) {
        var data = ByteBuffer.allocate(4 * values.length)
                .order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return npy(type, fortran, shape, data.array());
    }

    private static byte[] npy(String type, boolean fortran, String shape, byte[] data) {
        var header = "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n"
                .formatted(type, fortran ? "True" : "False", shape);
        return ByteBuffer.allocate(10 + header.length() + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) header.length())
                .put(bytes(header))
                .put(data)
                .array();
    }

    private static byte[] npz(Map<String, byte[]> arrays) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (var array : arrays.entrySet()) {
                zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
                zip.write(array.getValue());
            }
        }
        return out.toByteArray();
    }
}
