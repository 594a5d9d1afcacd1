package dev.fallline.dataset;

import dev.fallline.dataset.StagedColumn.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBConnection;

/** Statistics of a stored table's columns: portions of them, two at a time, each on a connection of its own. */
final class Profiler {

    private static final int THREADS = 2;

    /** Columns a query: keeps the memory for counting distinct values in bounds. */
    private static final int PORTION = 50;

    /** Numbers of a portion that are held to be sorted. */
    private static final long MOST_VALUES = 2L << 20;

    /** Beyond so many rows none is looked for that repeats another. */
    private static final long MOST_COMPARED = 5_000_000;

    private final Connection connection;
    private final String table;

    /** @param table what follows {@code from} in a query */
    Profiler(Connection connection, String table) {
        this.connection = connection;
        this.table = table;
    }

    Ingest.Ingested profile(List<StagedColumn> columns) throws SQLException {
        long rows = count("count(*)", connection);
        if (rows == 0) {
            throw Faults.file("no_rows", "The file has columns but no rows.");
        }
        try (var threads = Executors.newFixedThreadPool(
                THREADS, Thread.ofPlatform().daemon().name("profile-", 0).factory())) {
            var running = portions(columns, rows).stream()
                    .map(portion -> threads.submit(onItsOwn(own -> profile(portion, rows, own))))
                    .toList();
            var different = threads.submit(
                    onItsOwn(own -> rows <= MOST_COMPARED ? count(distinctRows(columns), own) : rows));
            var profiles = new ArrayList<ColumnProfile>();
            for (var portion : running) {
                profiles.addAll(Running.result(portion));
            }
            return new Ingest.Ingested(rows, profiles, rows - Running.result(different));
        }
    }

    /** Of about as many columns each. */
    private static List<List<StagedColumn>> portions(List<StagedColumn> columns, long rows) {
        int most = (int) Math.clamp(MOST_VALUES / NumberProfiler.held(rows), 1, PORTION);
        int portions = Math.ceilDiv(columns.size(), most);
        return IntStream.range(0, portions)
                .mapToObj(i -> columns.subList(
                        (int) ((long) i * columns.size() / portions), (int) ((i + 1L) * columns.size() / portions)))
                .toList();
    }

    private List<ColumnProfile> profile(List<StagedColumn> columns, long rows, Connection own) throws SQLException {
        var numbers = columns.stream().filter(column -> column.kind() == Kind.NUMBER).toList();
        var labels = columns.stream().filter(column -> column.kind() != Kind.NUMBER).toList();
        var ofNumbers = new NumberProfiler(own, table, rows).profile(numbers).iterator();
        var ofLabels = new LabelProfiler(own, table, rows).profile(labels).iterator();
        return columns.stream()
                .map(column -> column.kind() == Kind.NUMBER ? ofNumbers.next() : ofLabels.next())
                .toList();
    }

    /** By a hash of 64 bits over the columns. */
    private static String distinctRows(List<StagedColumn> columns) {
        return columns.stream()
                .map(c -> "c" + c.index())
                .collect(Collectors.joining(", ", "count(distinct hash(", "))"));
    }

    private long count(String what, Connection own) throws SQLException {
        try (var statement = own.createStatement();
                var row = statement.executeQuery("select " + what + " from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    private <T> Callable<T> onItsOwn(Work<T> work) {
        return () -> {
            try (var own = connection.unwrap(DuckDBConnection.class).duplicate()) {
                return work.run(own);
            }
        };
    }

    @FunctionalInterface
    private interface Work<T> {
        T run(Connection own) throws SQLException;
    }
}
