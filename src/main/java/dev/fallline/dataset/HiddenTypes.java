package dev.fallline.dataset;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at columns that were stored as strings for numbers and times that the reader of the file did not find out. */
final class HiddenTypes {

    private static final String TIME =
            "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d(:?\\d\\d)?)?";

    private final Connection connection;
    private final String table;

    HiddenTypes(Connection connection, String table) {
        this.connection = connection;
        this.table = table;
    }

    /** The columns kept as strings that hold nothing but times in ISO 8601, with an offset or without. */
    Set<StagedColumn> times(List<StagedColumn> columns) throws SQLException {
        var strings = undeclared(columns);
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
    boolean hasAny(List<StagedColumn> columns, char decimal) throws SQLException {
        var tests = undeclared(columns).stream()
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

    private static List<StagedColumn> undeclared(List<StagedColumn> columns) {
        return columns.stream()
                .filter(c -> c.kind() == StagedColumn.Kind.STRING && c.declared() == null)
                .toList();
    }
}
