package dev.fallline.dataset;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Rows that Fallline reads itself, handed to the columnar reader as a temporary table, which it spills to disk. */
final class NumberTable {

    private static final String NAME = "received";

    private NumberTable() {}

    /**
     * @param types  SQL types of the columns
     * @param writer appends every row
     */
    static SourceTable fill(Connection connection, List<String> names, List<String> types, Writer writer)
            throws SQLException {
        var columns = IntStream.range(0, names.size())
                .mapToObj(i -> "c" + i + " " + types.get(i))
                .collect(Collectors.joining(", "));
        try (var statement = connection.createStatement()) {
            statement.execute("create temp table " + NAME + " (" + columns + ")");
        }
        try (var appender = connection.unwrap(DuckDBConnection.class).createAppender("temp", "main", NAME)) {
            writer.write(appender);
        }
        return SourceTable.of(connection, "temp." + NAME, names);
    }

    static void drop(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("drop table if exists temp." + NAME);
        }
    }

    @FunctionalInterface
    interface Writer {
        void write(DuckDBAppender rows) throws SQLException;
    }
}
