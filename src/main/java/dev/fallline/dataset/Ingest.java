package dev.fallline.dataset;

import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads a received file once and keeps it as Parquet in a form of its own: columns {@code c0, c1, …} in file order,
 * every number a double, every time a timestamp, the rest strings and booleans. Rows keep their order. As no name of
 * the file enters a statement unquoted, a column may be called anything.
 */
@Component
class Ingest {

    /** Cells in a group of rows of the stored form: enough groups to write and read several at once, */
    private static final long CELLS_A_GROUP = 1L << 20;

    /** but not so many small ones that it takes long to find them; */
    private static final long FEW_ROWS = 16_384;

    /** and no more cells than the writer can gather for each thread. */
    private static final long MOST_CELLS_A_GROUP = 4L << 20;

    /** Beyond so many different values in a group none is looked for that repeats another. */
    private static final int DICTIONARY = 4096;

    private final DuckDb database;
    private final DatasetProperties properties;

    Ingest(DuckDb database, DatasetProperties properties) {
        this.database = database;
        this.properties = properties;
    }

    /**
     * @param source  decompressed
     * @param options with the format
     * @param parquet written
     * @throws ProblemException if the file cannot be a dataset
     */
    Ingested ingest(Path source, ReadOptions options, FileFormat format, Path parquet) {
        try (var connection = database.connect()) {
            try {
                var text = format.isText()
                        ? Transcoder.utf8(source, options.charset(), source.resolveSibling("utf8"))
                        : source;
                return read(connection, text, options, format, parquet);
            } finally {
                NumberTable.drop(connection);
            }
        } catch (SQLException e) {
            throw ReadFaults.explain(e, source);
        }
    }

    private Ingested read(Connection connection, Path source, ReadOptions options, FileFormat format, Path parquet)
            throws SQLException {
        return switch (format) {
            case CSV -> delimited(connection, source, options, options.delimiter(), parquet);
            case TSV ->
                delimited(connection, source, options, options.delimiter() == null ? '\t' : options.delimiter(), parquet);
            case NDJSON -> json(connection, source, "newline_delimited", options, parquet);
            case JSON -> json(connection, source, "array", options, parquet);
            case PARQUET -> columnar(connection, source, options, parquet);
            case LIBSVM ->
                store(connection, new LibsvmSource(source, properties).read(connection), options, parquet);
            case NPY -> store(connection, NumpySource.array(connection, source, properties), options, parquet);
            case NPZ ->
                store(
                        connection,
                        NumpySource.archive(connection, source, source.resolveSibling("").toAbsolutePath(), properties),
                        options,
                        parquet);
        };
    }

    private Ingested delimited(
            Connection connection, Path source, ReadOptions options, @Nullable Character delimiter, Path parquet)
            throws SQLException {
        var text = DelimitedText.of(source, delimiter, options.header(), properties.maxColumns());
        try (var beside = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("check-text").factory())) {
            var records = beside.submit(() -> text.check(source));
            Ingested ingested;
            try {
                ingested = delimited(connection, new DelimitedSource(source, text, options), records, options, parquet);
            } catch (SQLException | ProblemException e) {
                // What is wrong with the text is told rather than what the reader made of it.
                Running.result(records);
                throw e;
            }
            if (ingested.rows() != Running.result(records) && text.names().size() > 1) {
                throw Faults.file(
                        "unreadable_file",
                        "The file has %d records but only %d could be read; check its quotes.",
                        Running.result(records),
                        ingested.rows());
            }
            return ingested;
        }
    }

    /** Reads with types that the first rows suggest, which saves a pass over the file, unless later rows need others. */
    private static Ingested delimited(
            Connection connection, DelimitedSource file, Future<Long> records, ReadOptions options, Path parquet)
            throws SQLException {
        var table = file.sampled(connection);
        List<StagedColumn> columns;
        try {
            columns = copyWithTimes(connection, typed(table, options), table, parquet);
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).contains("Conversion Error")) {
                Running.result(records);
                return store(connection, file.inferred(connection), options, parquet);
            }
            throw e;
        }
        boolean isSampled = Running.result(records) > DelimitedSource.SAMPLE;
        return isSampled && new HiddenTypes(connection, stored(parquet)).hasAny(columns, options.decimal())
                ? store(connection, file.inferred(connection), options, parquet)
                : new Profiler(connection, stored(parquet)).profile(columns);
    }

    private Ingested json(Connection connection, Path source, String form, ReadOptions options, Path parquet)
            throws SQLException {
        if (!TextScan.hasText(source)) {
            throw Faults.file("empty_file", "The file is empty; it must hold JSON objects.");
        }
        JsonNames.check(source, properties.maxColumns());
        // Objects of many numbers would be taken for maps.
        var reader = "read_json(%s, format = '%s', records = 'true', sample_size = -1, map_inference_threshold = -1)"
                .formatted(DuckDb.quote(source), form);
        return store(connection, table(connection, reader), options, parquet);
    }

    private Ingested columnar(Connection connection, Path source, ReadOptions options, Path parquet)
            throws SQLException {
        try {
            ParquetFooter.check(source, properties.maxColumns());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var table = table(connection, "read_parquet(%s)".formatted(DuckDb.quote(source)));
        refuseBomb(connection, source, table.columns().size());
        return store(connection, table, options, parquet);
    }

    /** A few bytes of Parquet can stand for a thousand million values. */
    private void refuseBomb(Connection connection, Path source, int columns) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select sum(num_rows) from parquet_file_metadata(" + DuckDb.quote(source) + ")")) {
            row.next();
            double cells = row.getDouble(1) * columns;
            if (cells > properties.maxBytes().toBytes()) {
                throw Faults.tooLarge(properties.maxBytes().toBytes());
            }
        }
    }

    private SourceTable table(Connection connection, String reader) throws SQLException {
        var names = SourceTable.describe(connection, reader);
        checkWidth(names.size());
        return SourceTable.of(connection, reader, names);
    }

    private void checkWidth(int columns) {
        if (columns > properties.maxColumns()) {
            throw Faults.file(
                    "too_many_columns", "The file has %d columns; at most %d are read.", columns, properties.maxColumns());
        }
    }

    private static Ingested store(Connection connection, SourceTable table, ReadOptions options, Path parquet)
            throws SQLException {
        var columns = typed(table, options);
        try {
            return new Profiler(connection, stored(parquet)).profile(copyWithTimes(connection, columns, table, parquet));
        } catch (SQLException e) {
            throw ReadFaults.conversion(e, columns);
        }
    }

    /** The columns in the form in which they are stored, as their declared types need it. */
    private static List<StagedColumn> typed(SourceTable table, ReadOptions options) {
        var unknown = new ArrayList<>(options.columns().keySet());
        unknown.removeAll(table.columns().stream().map(StagedColumn::name).toList());
        if (!unknown.isEmpty()) {
            throw ProblemException.invalid(unknown.stream()
                    .map(name -> new Fault(
                            ReadOptionsReader.pointer(name),
                            "unknown_column",
                            "The file has no column '%s'.".formatted(name)))
                    .toList());
        }
        for (var column : table.columns()) {
            if (column.block() != null && options.columns().containsKey(column.name())) {
                throw ProblemException.invalid(
                        ReadOptionsReader.pointer(column.name()),
                        "sparse_column",
                        "Column '%s' stands for %,d sparse features, which are numeric."
                                .formatted(column.name(), column.block().width()));
            }
        }
        return table.columns().stream()
                .map(column -> column.as(options.columns().get(column.name())))
                .toList();
    }

    /**
     * Stores the columns, those of nothing but times with an offset as times: the reader of CSV takes such texts for
     * times where it is told to, but does not find it out.
     *
     * @return the columns as they are stored
     */
    private static List<StagedColumn> copyWithTimes(
            Connection connection, List<StagedColumn> columns, SourceTable table, Path parquet) throws SQLException {
        copy(connection, columns, table, parquet);
        var times = new HiddenTypes(connection, stored(parquet)).times(columns);
        if (times.isEmpty()) {
            return columns;
        }
        var known = columns.stream()
                .map(column -> times.contains(column) ? column.as(DatasetSchema.Type.DATETIME) : column)
                .toList();
        copy(connection, known, table, parquet);
        return known;
    }

    private static String stored(Path parquet) {
        return "read_parquet(" + DuckDb.quote(parquet) + ")";
    }

    private static void copy(
            Connection connection, List<StagedColumn> columns, SourceTable table, Path parquet)
            throws SQLException {
        var projection = columns.stream()
                .map(c -> c.expression() + " as c" + c.index())
                .collect(Collectors.joining(", "));
        long rows = Math.max(CELLS_A_GROUP / table.cells(), Math.min(FEW_ROWS, MOST_CELLS_A_GROUP / table.cells()));
        int group = (int) Math.clamp(rows / 2048, 1, 60) * 2048;
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    copy (select %s from %s) to %s
                    (format parquet, compression snappy, dictionary_size_limit %d, row_group_size %d)"""
                    .formatted(projection, table.relation(), DuckDb.quote(parquet), DICTIONARY, group));
        }
    }

    /**
     * @param columns    in file order
     * @param duplicates rows that repeat an earlier one
     */
    record Ingested(long rows, List<ColumnProfile> columns, long duplicates) {}
}
