package dev.fallline.dataset;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A received file as the reader sees it.
 *
 * @param relation what follows {@code from} in a query; its columns are named {@code c0, c1, …}
 * @param columns  in file order
 * @param cells    numbers of a row, about
 */
record SourceTable(String relation, List<StagedColumn> columns, int cells) {

    SourceTable {
        columns = List.copyOf(columns);
    }

    /**
     * @param reader call of a table function
     * @param names  of its columns, to be checked
     */
    static SourceTable of(Connection connection, String reader, List<String> names) throws SQLException {
        var checked = Header.names(names);
        var relation = reader + " as t(" + aliases(names.size()) + ")";
        var columns = new ArrayList<StagedColumn>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("describe select * from " + relation)) {
            while (rows.next()) {
                columns.add(StagedColumn.of(columns.size(), checked.get(columns.size()), rows.getString("column_type")));
            }
        }
        return new SourceTable(relation, columns, columns.size());
    }

    /**
     * The same with a column that is a block of features.
     *
     * @param numbers of it in a row, about
     */
    SourceTable withBlock(int index, FeatureBlock block, int numbers) {
        var changed = new ArrayList<>(columns);
        var column = columns.get(index);
        changed.set(index, new StagedColumn(index, column.name(), StagedColumn.Kind.SPARSE, "c" + index, null, block));
        return new SourceTable(relation, changed, cells + numbers);
    }

    /** The names of the columns as the reader finds them. */
    static List<String> describe(Connection connection, String reader) throws SQLException {
        var names = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("describe select * from " + reader)) {
            while (rows.next()) {
                names.add(rows.getString("column_name"));
            }
        }
        return names;
    }

    private static String aliases(int columns) {
        return IntStream.range(0, columns).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
    }
}
