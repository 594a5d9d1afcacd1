package dev.fallline.dataset;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The values of numeric columns, sorted. Sorting doubles takes less time than the database takes to count different ones,
 * and quantiles, histogram and frequent values follow from the sorted column.
 */
final class NumberProfiler {

    /** Of a longer table so many rows are looked at, evenly spaced. */
    static final long MOST_ROWS = 1_000_000;

    private final Connection connection;
    private final String table;
    private final long rows;

    NumberProfiler(Connection connection, String table, long rows) {
        this.connection = connection;
        this.table = table;
        this.rows = rows;
    }

    /** @return by index, the present values of each numeric column, ascending */
    Map<Integer, double[]> read(List<StagedColumn> columns) throws SQLException {
        var numeric = columns.stream().filter(c -> c.kind() == StagedColumn.Kind.NUMBER).toList();
        var values = new HashMap<Integer, double[]>();
        if (numeric.isEmpty()) {
            return values;
        }
        long step = Math.ceilDiv(rows, MOST_ROWS);
        int most = Math.toIntExact(Math.ceilDiv(rows, step));
        double[][] columnsOf = new double[numeric.size()][most];
        int[] present = new int[numeric.size()];
        var selected = numeric.stream().map(c -> "c" + c.index()).collect(Collectors.joining(", "));
        var sampled = step == 1 ? table : table.replaceFirst("\\)$", ", file_row_number = true)")
                + " where file_row_number %% %d = 0".formatted(step);
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("select " + selected + " from " + sampled)) {
            while (result.next()) {
                for (int i = 0; i < columnsOf.length; i++) {
                    double value = result.getDouble(i + 1);
                    // Null is read as NaN or 0, by the column's type; nothing else needs the slower question.
                    if (!(value == 0 || Double.isNaN(value)) || !result.wasNull()) {
                        columnsOf[i][present[i]++] = value;
                    }
                }
            }
        }
        for (int i = 0; i < columnsOf.length; i++) {
            double[] column = present[i] == most ? columnsOf[i] : Arrays.copyOf(columnsOf[i], present[i]);
            DoubleSort.sort(column);
            values.put(numeric.get(i).index(), column);
        }
        return values;
    }
}
