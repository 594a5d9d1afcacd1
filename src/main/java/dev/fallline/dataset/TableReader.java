package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema.Type;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads columns and rows of stored datasets. */
@Component
class TableReader {

    private final DuckDb database;

    TableReader(DuckDb database) {
        this.database = database;
    }

    /** The columns by name, in the order of the file's rows. */
    Map<String, Values> columns(Dataset dataset, Path parquet, List<String> names) {
        int rows = Math.toIntExact(dataset.rows());
        var profiles = names.stream().map(dataset::indexOf).map(dataset.columns()::get).toList();
        var readers = profiles.stream().map(profile -> reader(profile, rows)).toList();
        var selected = names.stream()
                .map(dataset::indexOf)
                .map(i -> number(dataset.columns().get(i), i))
                .collect(Collectors.joining(", "));
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery(
                        "select " + selected + " from read_parquet(" + DuckDb.quote(parquet) + ")")) {
            for (int row = 0; result.next(); row++) {
                for (int i = 0; i < readers.size(); i++) {
                    readers.get(i).read(result, i + 1, row);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Dataset %s cannot be read".formatted(dataset.id()), e);
        }
        var table = new LinkedHashMap<String, Values>();
        for (int i = 0; i < names.size(); i++) {
            table.put(names.get(i), readers.get(i).values());
        }
        return table;
    }

    /** As a model takes it: times in seconds. */
    private static String number(ColumnProfile profile, int index) {
        return profile.type() == Type.DATETIME ? "epoch(c%1$d) as c%1$d".formatted(index) : selected(profile, index);
    }

    /** Booleans may be stored as the words of the file. */
    private static String selected(ColumnProfile profile, int index) {
        return profile.type() == Type.BOOLEAN ? "cast(c%1$d as boolean) as c%1$d".formatted(index) : "c" + index;
    }

    private static ColumnReader reader(ColumnProfile profile, int rows) {
        return switch (profile.type()) {
            case NUMERIC, DATETIME -> new NumberReader(rows, false);
            case BOOLEAN -> new NumberReader(rows, true);
            case CATEGORICAL -> new CategoryReader(rows, profile.categoriesOrNone());
            case TEXT ->
                throw new IllegalArgumentException("Column '%s' has no numeric form".formatted(profile.name()));
        };
    }

    /** The first rows as a client would write them: numbers, booleans, strings, {@code null}. */
    List<Map<String, @Nullable Object>> head(Dataset dataset, Path parquet, int limit) {
        var rows = new ArrayList<Map<String, @Nullable Object>>();
        var selected = IntStream.range(0, dataset.columns().size())
                .mapToObj(i -> selected(dataset.columns().get(i), i))
                .collect(Collectors.joining(", "));
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery(
                        "select " + selected + " from read_parquet(" + DuckDb.quote(parquet) + ") limit " + limit)) {
            while (result.next()) {
                var row = new LinkedHashMap<String, @Nullable Object>();
                for (int i = 0; i < dataset.columns().size(); i++) {
                    var column = dataset.columns().get(i);
                    row.put(column.name(), cell(result, i + 1, column.type()));
                }
                rows.add(row);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Dataset %s cannot be read".formatted(dataset.id()), e);
        }
        return rows;
    }

    private static @Nullable Object cell(ResultSet result, int at, Type type) throws SQLException {
        Object value = switch (type) {
            case NUMERIC -> plain(result.getDouble(at));
            case BOOLEAN -> result.getBoolean(at);
            case DATETIME -> {
                var time = result.getTimestamp(at);
                yield time == null ? null : time.toLocalDateTime().toString();
            }
            case CATEGORICAL, TEXT -> result.getString(at);
        };
        return result.wasNull() ? null : value;
    }

    /** Whole numbers without a decimal point. */
    static Number plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? (Number) (long) value : (Number) value;
    }

    private interface ColumnReader {
        void read(ResultSet result, int at, int row) throws SQLException;

        Values values();
    }

    private static final class NumberReader implements ColumnReader {

        private final double[] values;
        private final boolean logical;

        NumberReader(int rows, boolean logical) {
            this.values = new double[rows];
            this.logical = logical;
        }

        @Override
        public void read(ResultSet result, int at, int row) throws SQLException {
            double value = logical ? (result.getBoolean(at) ? 1 : 0) : result.getDouble(at);
            values[row] = result.wasNull() ? Double.NaN : value;
        }

        @Override
        public Values values() {
            return new Values.Numbers(values);
        }
    }

    private static final class CategoryReader implements ColumnReader {

        private final int[] codes;
        private final List<String> categories;
        private final Map<String, Integer> codeOf = new HashMap<>();

        CategoryReader(int rows, List<String> categories) {
            this.codes = new int[rows];
            this.categories = categories;
            Arrays.fill(codes, -1);
            categories.forEach(category -> codeOf.put(category, codeOf.size()));
        }

        @Override
        public void read(ResultSet result, int at, int row) throws SQLException {
            var category = result.getString(at);
            if (category != null) {
                codes[row] = codeOf.getOrDefault(category, -1);
            }
        }

        @Override
        public Values values() {
            return new Values.Codes(codes, categories);
        }
    }
}
