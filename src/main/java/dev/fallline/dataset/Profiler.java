package dev.fallline.dataset;

import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetSchema.Type;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Statistics of a stored table's columns, and the types that follow from them. */
final class Profiler {

    /** A string column with more different values than this is text, whatever its length. */
    private static final String TIME =
            "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d(:?\\d\\d)?)?";

    private static final int MOST_CATEGORIES = 1000;

    /** Up to so many different values are categories even in a file of few rows. */
    private static final int ALWAYS_CATEGORIES = 20;

    /** Columns a query: keeps the memory for counting distinct values in bounds. */
    private static final int PORTION = 50;

    /** Numbers that are held at once to be sorted. */
    private static final long MOST_VALUES = 4L << 20;

    /** Beyond so many rows none is looked for that repeats another. */
    private static final long MOST_COMPARED = 5_000_000;

    private static final int FIGURES = 8;

    /** Most categories that a sender may ask for; they are kept with the dataset. */
    private static final int MOST_DECLARED = 100_000;

    private final Connection connection;
    private final String table;

    Profiler(Connection connection, Path parquet) {
        this(connection, "read_parquet(" + DuckDb.quote(parquet) + ")");
    }

    private Profiler(Connection connection, String table) {
        this.connection = connection;
        this.table = table;
    }

    Ingest.Ingested profile(List<StagedColumn> columns) throws SQLException {
        long rows = count();
        if (rows == 0) {
            throw Faults.file("no_rows", "The file has columns but no rows.");
        }
        int portion = (int) Math.clamp(MOST_VALUES / Math.min(rows, NumberProfiler.MOST_ROWS), 1, PORTION);
        var portions = new ArrayList<List<StagedColumn>>();
        for (int from = 0; from < columns.size(); from += portion) {
            portions.add(columns.subList(from, Math.min(columns.size(), from + portion)));
        }
        var profiles = portions.size() == 1 ? profile(columns, rows) : sideBySide(portions, rows);
        return new Ingest.Ingested(rows, profiles, rows <= MOST_COMPARED ? duplicates(rows, columns) : 0);
    }

    private List<ColumnProfile> profile(List<StagedColumn> columns, long rows) throws SQLException {
        var numbers = new NumberProfiler(connection, table, rows).read(columns);
        var figures = columns.stream().map(column -> figures(column, rows)).collect(Collectors.joining(", "));
        var profiles = new ArrayList<ColumnProfile>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select " + figures + " from " + table)) {
            row.next();
            for (int i = 0; i < columns.size(); i++) {
                profiles.add(profile(columns.get(i), row, i * FIGURES, rows, numbers.get(columns.get(i).index())));
            }
        }
        return profiles;
    }

    /** Portions of the columns, two at a time, each on a connection of its own. */
    private List<ColumnProfile> sideBySide(List<List<StagedColumn>> portions, long rows) throws SQLException {
        try (var threads = Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().name("profile-", 0).factory())) {
            var running = portions.stream()
                    .map(some -> threads.submit(() -> {
                        try (var own = connection.unwrap(DuckDBConnection.class).duplicate()) {
                            return new Profiler(own, table).profile(some, rows);
                        }
                    }))
                    .toList();
            var profiles = new ArrayList<ColumnProfile>();
            for (var portion : running) {
                profiles.addAll(portion.get());
            }
            return profiles;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException fault) {
                throw fault;
            }
            if (e.getCause() instanceof ProblemException fault) {
                throw fault;
            }
            throw new IllegalStateException("A dataset cannot be profiled", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a dataset was profiled", e);
        }
    }

    /** By a hash of 64 bits over the columns. */
    private long duplicates(long rows, List<StagedColumn> columns) throws SQLException {
        var all = columns.stream().map(c -> "c" + c.index()).collect(Collectors.joining(", "));
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select count(distinct hash(" + all + ")) from " + table)) {
            row.next();
            return rows - row.getLong(1);
        }
    }

    private long count() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Present, distinct, and for numbers min, max, mean, std, whether whole, whether too large for float32. */
    private static String figures(StagedColumn column, long rows) {
        var c = "c" + column.index();
        return switch (column.kind()) {
            case NUMBER -> {
                var usable = "filter (where abs(%s) <= %s)".formatted(c, Float.toString(Float.MAX_VALUE));
                yield """
                        count(%1$s), %4$s, min(%1$s), max(%1$s), avg(%1$s) %2$s,
                        stddev_pop(%1$s) %2$s, bool_and(%1$s = trunc(%1$s)),
                        count(*) filter (where abs(%1$s) > %3$s)"""
                        .formatted(
                                c,
                                usable,
                                Float.toString(Float.MAX_VALUE),
                                // Counted where the values are sorted anyway, if all of them are.
                                rows <= NumberProfiler.MOST_ROWS ? "0" : "count(distinct " + c + ")");
            }
            case BOOLEAN ->
                "count(%1$s), count(distinct %1$s), null, null, avg(cast(%1$s as integer)), null, null, 0".formatted(c);
            case STRING ->
                """
                        count(%1$s), count(distinct %1$s), null, null, avg(cast(lower(%1$s) = 'true' as integer)), null,
                        bool_and(lower(%1$s) in ('true', 'false')), 0"""
                        .formatted(c);
            case SPARSE -> "count(%1$s), 0, null, null, null, null, null, 0".formatted(c);
            case TIME, OTHER ->
                "count(%1$s), count(distinct %1$s), null, null, null, null, null, 0".formatted(c);
        };
    }

    private ColumnProfile profile(
            StagedColumn column, ResultSet row, int at, long rows, double @Nullable [] sorted) throws SQLException {
        var block = column.block();
        if (block != null) {
            return ColumnProfile.of(column.name(), block);
        }
        long missing = rows - row.getLong(at + 1);
        long distinct = sorted != null && rows <= NumberProfiler.MOST_ROWS
                ? Distribution.distinct(sorted)
                : row.getLong(at + 2);
        if (row.getLong(at + 8) > 0) {
            throw Faults.file(
                    "non_finite_value",
                    "Column '%s' holds infinities or numbers beyond ±3.4e38; leave such cells empty.",
                    column.name());
        }
        var type = column.declared() == null ? inferred(column, row.getBoolean(at + 7), distinct, rows) : column.declared();
        if (type == Type.CATEGORICAL && distinct > MOST_DECLARED) {
            throw Faults.file(
                    "too_many_categories",
                    "Column '%s' has %,d categories; at most %,d are kept. Declare it as text to leave it out.",
                    column.name(),
                    distinct,
                    MOST_DECLARED);
        }
        var counts = type == Type.CATEGORICAL || type == Type.TEXT ? counts(column, type) : List.<Distribution.TopValue>of();
        return new ColumnProfile(
                column.name(),
                type,
                missing,
                distinct,
                number(row, at + 3),
                number(row, at + 4),
                type == Type.NUMERIC || type == Type.BOOLEAN ? number(row, at + 5) : null,
                number(row, at + 6),
                type == Type.CATEGORICAL
                        ? counts.stream().map(count -> (String) count.value()).sorted().toList()
                        : null,
                type == Type.NUMERIC && row.getBoolean(at + 7),
                switch (type) {
                    case NUMERIC -> sorted == null || sorted.length == 0 ? null : Distribution.ofNumbers(sorted);
                    case BOOLEAN -> ofLogical(rows - missing, number(row, at + 5));
                    case CATEGORICAL, TEXT -> Distribution.ofCounts(counts);
                    case DATETIME, SPARSE -> null;
                },
                null);
    }

    private static @Nullable Distribution ofLogical(long present, @Nullable Double mean) {
        if (mean == null) {
            return null;
        }
        long yes = Math.round(mean * present);
        return Distribution.ofCounts(Stream.of(
                        new Distribution.TopValue(true, yes), new Distribution.TopValue(false, present - yes))
                .filter(top -> top.count() > 0)
                .toList());
    }

    /** @param logical whether a column of strings holds nothing but true and false */
    private static Type inferred(StagedColumn column, boolean logical, long distinct, long rows) {
        return switch (column.kind()) {
            case NUMBER -> Type.NUMERIC;
            case BOOLEAN -> Type.BOOLEAN;
            case TIME -> Type.DATETIME;
            case STRING -> {
                if (logical) {
                    yield Type.BOOLEAN;
                }
                yield distinct <= Math.max(ALWAYS_CATEGORIES, Math.min(MOST_CATEGORIES, rows / 2))
                        ? Type.CATEGORICAL
                        : Type.TEXT;
            }
            case SPARSE -> Type.SPARSE;
            case OTHER -> Type.TEXT;
        };
    }

    /** The columns kept as strings that hold nothing but times in ISO 8601, with an offset or without. */
    Set<StagedColumn> times(List<StagedColumn> columns) throws SQLException {
        var strings = columns.stream()
                .filter(c -> c.kind() == StagedColumn.Kind.STRING && c.declared() == null)
                .toList();
        var times = new HashSet<StagedColumn>();
        if (strings.isEmpty()) {
            return times;
        }
        var tests = strings.stream()
                .map(c -> "coalesce(bool_and(regexp_full_match(c%1$d, '%2$s') and try_cast(c%1$d as timestamp) is not null), false)"
                        .formatted(c.index(), TIME))
                .collect(Collectors.joining(", "));
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select " + tests + " from " + table)) {
            row.next();
            for (int i = 0; i < strings.size(); i++) {
                if (row.getBoolean(i + 1)) {
                    times.add(strings.get(i));
                }
            }
        }
        return times;
    }

    /** Whether a column kept as strings, for its first rows were empty, holds nothing but numbers or nothing but times. */
    boolean hidesNumbersOrTimes(List<StagedColumn> columns, char decimal) throws SQLException {
        var tests = columns.stream()
                .filter(c -> c.kind() == StagedColumn.Kind.STRING && c.declared() == null)
                .map(c -> "coalesce(bool_and(try_cast(replace(c%1$d, '%2$s', '.') as double) is not null) filter (where c%1$d is not null), false)"
                        .formatted(c.index(), decimal)
                        + " or coalesce(bool_and(try_cast(c%1$d as timestamp) is not null) filter (where c%1$d is not null), false)"
                                .formatted(c.index()))
                .collect(Collectors.joining(" or "));
        if (tests.isEmpty()) {
            return false;
        }
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select " + tests + " from " + table)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static @Nullable Double number(ResultSet row, int at) throws SQLException {
        double value = row.getDouble(at);
        return row.wasNull() ? null : Double.valueOf(value);
    }

    /** Every category with its count; of text the most frequent values alone. */
    private List<Distribution.TopValue> counts(StagedColumn column, Type type) throws SQLException {
        var counts = new ArrayList<Distribution.TopValue>();
        var query = "select cast(c%1$d as varchar), count(*) from %2$s where c%1$d is not null group by all%3$s"
                .formatted(
                        column.index(),
                        table,
                        type == Type.TEXT ? " order by 2 desc, 1 limit " + Distribution.MOST_TOP_VALUES : "");
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                counts.add(new Distribution.TopValue(rows.getString(1), rows.getLong(2)));
            }
        }
        return counts;
    }
}
