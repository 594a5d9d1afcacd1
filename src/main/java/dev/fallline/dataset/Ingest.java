package dev.fallline.dataset;

import dev.fallline.problem.ProblemException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/**
 * Reads a received file once and keeps it as Parquet in a form of its own: columns {@code c0, c1, …} in file order,
 * every number a double, every time a timestamp, the rest strings and booleans. Rows keep their order. As no name of
 * the file enters a statement unquoted, a column may be called anything.
 */
@Component
class Ingest {

    /** What stands for a missing value in delimited text, besides nothing at all. */
    private static final String MISSING = "['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL']";

    private final DuckDb database;
    private final DatasetProperties properties;

    Ingest(DuckDb database, DatasetProperties properties) {
        this.database = database;
        this.properties = properties;
    }

    /**
     * @param source  decompressed
     * @param parquet written
     * @throws ProblemException if the file cannot be a dataset
     */
    Ingested ingest(Path source, FileFormat format, Path parquet) {
        try (var connection = database.connect()) {
            try {
                return switch (format) {
                    case CSV -> delimited(connection, source, false, parquet);
                    case TSV -> delimited(connection, source, true, parquet);
                    case NDJSON -> json(connection, source, parquet);
                    case PARQUET -> columnar(connection, source, parquet);
                };
            } finally {
                try (var statement = connection.createStatement()) {
                    statement.execute("drop table if exists temp.raw");
                }
            }
        } catch (SQLException e) {
            throw ReadFaults.explain(e, source);
        }
    }

    private Ingested delimited(Connection connection, Path source, boolean tabs, Path parquet) throws SQLException {
        var scan = TextScan.Delimited.scan(source, tabs, properties.maxColumns());
        // Booleans are not among the candidates: the reader takes yes/no and t/f for them, which are labels.
        var reader = """
                read_csv(%s, delim = %s, quote = '"', escape = '"', header = true, skip = 0, comment = '',
                    strict_mode = true, sample_size = -1, null_padding = false, nullstr = %s,
                    auto_type_candidates = ['BIGINT', 'DOUBLE', 'TIMESTAMP', 'VARCHAR'])"""
                .formatted(DuckDb.quote(source), DuckDb.quote(scan.delimiter()), MISSING);
        var columns = stage(connection, reader, scan.names());
        var ingested = store(connection, withBooleans(connection, columns), parquet);
        if (ingested.rows() != scan.rows() && scan.names().size() > 1) {
            throw Faults.file(
                    "unreadable_file",
                    "The file has %d records but only %d could be read; check its quotes.",
                    scan.rows(),
                    ingested.rows());
        }
        return ingested;
    }

    private Ingested json(Connection connection, Path source, Path parquet) throws SQLException {
        if (!TextScan.hasText(source)) {
            throw Faults.file("empty_file", "The file is empty; each line must be a JSON object.");
        }
        var reader = "read_json(%s, format = 'newline_delimited', records = 'true', sample_size = -1)"
                .formatted(DuckDb.quote(source));
        return store(connection, stage(connection, reader, described(connection, reader)), parquet);
    }

    private Ingested columnar(Connection connection, Path source, Path parquet) throws SQLException {
        try (var file = new RandomAccessFile(source.toFile(), "r")) {
            byte[] end = new byte[4];
            if (file.length() >= 12) {
                file.seek(file.length() - 4);
                file.readFully(end);
            }
            if (file.length() < 12 || !new String(end, java.nio.charset.StandardCharsets.ISO_8859_1).equals("PAR1")) {
                throw Faults.file("corrupt_file", "The file is not a complete Parquet file.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var reader = "read_parquet(%s)".formatted(DuckDb.quote(source));
        return store(connection, stage(connection, reader, described(connection, reader)), parquet);
    }

    private static List<String> described(Connection connection, String reader) throws SQLException {
        var names = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("describe select * from " + reader)) {
            while (rows.next()) {
                names.add(rows.getString("column_name"));
            }
        }
        return names;
    }

    private List<StagedColumn> stage(Connection connection, String reader, List<String> rawNames) throws SQLException {
        if (rawNames.size() > properties.maxColumns()) {
            throw Faults.file(
                    "too_many_columns",
                    "The file has %d columns; at most %d are read.",
                    rawNames.size(),
                    properties.maxColumns());
        }
        var names = Header.names(rawNames);
        var aliases = IntStream.range(0, names.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        var columns = new ArrayList<StagedColumn>();
        try (var statement = connection.createStatement()) {
            statement.execute("create temp table raw as select * from " + reader + " as t(" + aliases + ")");
            try (var rows = statement.executeQuery("describe temp.raw")) {
                while (rows.next()) {
                    columns.add(StagedColumn.of(
                            columns.size(), names.get(columns.size()), rows.getString("column_type")));
                }
            }
        }
        return columns;
    }

    /** Columns of nothing but true and false become boolean. */
    private static List<StagedColumn> withBooleans(Connection connection, List<StagedColumn> columns)
            throws SQLException {
        var strings = columns.stream().filter(c -> c.kind() == StagedColumn.Kind.STRING).toList();
        if (strings.isEmpty()) {
            return columns;
        }
        var tests = strings.stream()
                .map(c -> "coalesce(bool_and(lower(c%d) in ('true', 'false')), false)".formatted(c.index()))
                .collect(Collectors.joining(", "));
        var all = new ArrayList<>(columns);
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select " + tests + " from temp.raw")) {
            row.next();
            for (int i = 0; i < strings.size(); i++) {
                if (row.getBoolean(i + 1)) {
                    all.set(strings.get(i).index(), strings.get(i).asBoolean());
                }
            }
        }
        return all;
    }

    private static Ingested store(Connection connection, List<StagedColumn> columns, Path parquet)
            throws SQLException {
        var projection = columns.stream()
                .map(c -> c.expression() + " as c" + c.index())
                .collect(Collectors.joining(", "));
        try (var statement = connection.createStatement()) {
            statement.execute("copy (select %s from temp.raw) to %s (format parquet, compression zstd)"
                    .formatted(projection, DuckDb.quote(parquet)));
        }
        return new Profiler(connection, parquet).profile(columns);
    }

    /** @param columns in file order */
    record Ingested(long rows, List<ColumnProfile> columns) {}
}
