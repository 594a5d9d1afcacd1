package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema.Type;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;

/**
 * Statistics of numeric columns. To sum numbers up and to sort them takes less time than the database takes for the
 * same, and quantiles, histogram, frequent and different values follow from the sorted column.
 */
final class NumberProfiler {

    /** Of a longer table so many rows are sorted, evenly spaced. */
    private static final long MOST_ROWS = 1_000_000;

    private final Connection connection;
    private final String table;
    private final long rows;

    NumberProfiler(Connection connection, String table, long rows) {
        this.connection = connection;
        this.table = table;
        this.rows = rows;
    }

    /** Rows of a table of so many whose numbers are held at once, for each column. */
    static long held(long rows) {
        return Math.ceilDiv(rows, step(rows));
    }

    private static long step(long rows) {
        return Math.ceilDiv(rows, MOST_ROWS);
    }

    /** @param columns of numbers alone */
    List<ColumnProfile> profile(List<StagedColumn> columns) throws SQLException {
        var profiles = new ArrayList<ColumnProfile>();
        if (columns.isEmpty()) {
            return profiles;
        }
        var figures = read(columns);
        for (var column : figures) {
            column.finish();
        }
        long[] distinct = step(rows) == 1
                ? figures.stream().mapToLong(all -> Distribution.distinct(all.kept())).toArray()
                : distinct(columns);
        for (int i = 0; i < columns.size(); i++) {
            profiles.add(profile(columns.get(i).name(), figures.get(i), distinct[i]));
        }
        return profiles;
    }

    private ColumnProfile profile(String name, NumberFigures figures, long distinct) {
        if (figures.present() == 0) {
            return new ColumnProfile(name, Type.NUMERIC, rows, 0, null, null, null, null, null, false);
        }
        if (figures.min() < -Float.MAX_VALUE || figures.max() > Float.MAX_VALUE) {
            throw Faults.file(
                    "non_finite_value",
                    "Column '%s' holds infinities or numbers beyond ±3.4e38; leave such cells empty.",
                    name);
        }
        return new ColumnProfile(
                name,
                Type.NUMERIC,
                rows - figures.present(),
                distinct,
                figures.min(),
                figures.max(),
                figures.mean(),
                figures.std(),
                null,
                figures.whole(),
                figures.kept().length == 0 ? null : Distribution.ofNumbers(figures.kept()),
                null);
    }

    private List<NumberFigures> read(List<StagedColumn> columns) throws SQLException {
        long step = step(rows);
        int most = Math.toIntExact(held(rows));
        var figures = columns.stream().map(_ -> new NumberFigures(most)).toList();
        var selected = columns.stream().map(c -> "c" + c.index()).collect(Collectors.joining(", "));
        try (var statement = connection
                        .prepareStatement("select " + selected + " from " + table)
                        .unwrap(DuckDBPreparedStatement.class);
                var chunks = statement.query()) {
            long row = 0;
            while (chunks.nextChunk()) {
                var chunk = chunks.chunk();
                long next = Math.ceilDiv(row, step) * step - row;
                for (int i = 0; i < columns.size(); i++) {
                    add(chunk.vector(i), next, step, figures.get(i));
                }
                row += chunk.rowCount();
            }
        }
        return figures;
    }

    /** @param next row of the chunk that is kept, and then one every step */
    private static void add(DuckDBReadableVector values, long next, long step, NumberFigures into) {
        long rows = values.rowCount();
        long kept = next;
        for (long row = 0; row < rows; row++) {
            double value = values.getDouble(row, Double.NaN);
            // No stored number is NaN: it stands for a missing one here.
            if (!Double.isNaN(value)) {
                into.add(value, row == kept);
            }
            kept += row == kept ? step : 0;
        }
    }

    private long[] distinct(List<StagedColumn> columns) throws SQLException {
        var counts = columns.stream()
                .map(column -> "count(distinct c%d)".formatted(column.index()))
                .collect(Collectors.joining(", "));
        long[] distinct = new long[columns.size()];
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select " + counts + " from " + table)) {
            row.next();
            for (int i = 0; i < distinct.length; i++) {
                distinct[i] = row.getLong(i + 1);
            }
        }
        return distinct;
    }
}
