package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema.Type;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Statistics of a stored table's columns, and the types that follow from them. */
final class Profiler {

    /** A string column with more different values than this is text, whatever its length. */
    private static final int MOST_CATEGORIES = 1000;

    /** Up to so many different values are categories even in a file of few rows. */
    private static final int ALWAYS_CATEGORIES = 20;

    /** Columns a query: keeps the memory for counting distinct values in bounds. */
    private static final int PORTION = 50;

    private static final int FIGURES = 8;

    private final Connection connection;
    private final String table;

    Profiler(Connection connection, Path parquet) {
        this.connection = connection;
        this.table = "read_parquet(" + DuckDb.quote(parquet) + ")";
    }

    Ingest.Ingested profile(List<StagedColumn> columns) throws SQLException {
        long rows = count();
        if (rows == 0) {
            throw Faults.file("no_rows", "The file has columns but no rows.");
        }
        var profiles = new ArrayList<ColumnProfile>();
        for (int from = 0; from < columns.size(); from += PORTION) {
            var portion = columns.subList(from, Math.min(columns.size(), from + PORTION));
            var figures = portion.stream().map(Profiler::figures).collect(Collectors.joining(", "));
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("select " + figures + " from " + table)) {
                row.next();
                for (int i = 0; i < portion.size(); i++) {
                    profiles.add(profile(portion.get(i), row, i * FIGURES, rows));
                }
            }
        }
        return new Ingest.Ingested(rows, profiles);
    }

    private long count() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Present, distinct, and for numbers min, max, mean, std, whether whole, whether too large for float32. */
    private static String figures(StagedColumn column) {
        var c = "c" + column.index();
        return switch (column.kind()) {
            case NUMBER -> {
                var usable = "filter (where abs(%s) <= %s)".formatted(c, Float.toString(Float.MAX_VALUE));
                yield """
                        count(%1$s), count(distinct %1$s), min(%1$s), max(%1$s), avg(%1$s) %2$s,
                        stddev_pop(%1$s) %2$s, bool_and(%1$s = trunc(%1$s)),
                        count(*) filter (where abs(%1$s) > %3$s)"""
                        .formatted(c, usable, Float.toString(Float.MAX_VALUE));
            }
            case BOOLEAN ->
                "count(%1$s), count(distinct %1$s), null, null, avg(cast(%1$s as integer)), null, null, 0".formatted(c);
            case TIME, STRING, OTHER ->
                "count(%1$s), count(distinct %1$s), null, null, null, null, null, 0".formatted(c);
        };
    }

    private ColumnProfile profile(StagedColumn column, ResultSet row, int at, long rows) throws SQLException {
        long missing = rows - row.getLong(at + 1);
        long distinct = row.getLong(at + 2);
        if (row.getLong(at + 8) > 0) {
            throw Faults.file(
                    "non_finite_value",
                    "Column '%s' holds infinities or numbers beyond ±3.4e38; leave such cells empty.",
                    column.name());
        }
        var type = switch (column.kind()) {
            case NUMBER -> Type.NUMERIC;
            case BOOLEAN -> Type.BOOLEAN;
            case TIME -> Type.DATETIME;
            case STRING ->
                distinct <= Math.max(ALWAYS_CATEGORIES, Math.min(MOST_CATEGORIES, rows / 2))
                        ? Type.CATEGORICAL
                        : Type.TEXT;
            case OTHER -> Type.TEXT;
        };
        return new ColumnProfile(
                column.name(),
                type,
                missing,
                distinct,
                number(row, at + 3),
                number(row, at + 4),
                number(row, at + 5),
                number(row, at + 6),
                type == Type.CATEGORICAL ? categories(column) : null,
                row.getBoolean(at + 7));
    }

    private static @Nullable Double number(ResultSet row, int at) throws SQLException {
        double value = row.getDouble(at);
        return row.wasNull() ? null : Double.valueOf(value);
    }

    private List<String> categories(StagedColumn column) throws SQLException {
        var categories = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select distinct c%1$d from %2$s where c%1$d is not null".formatted(column.index(), table))) {
            while (rows.next()) {
                categories.add(rows.getString(1));
            }
        }
        categories.sort(null);
        return categories;
    }
}
