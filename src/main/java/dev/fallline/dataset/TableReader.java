package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema.Type;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads columns and rows of stored datasets. */
@Component
class TableReader {

    /** Columns that are held in memory together take no more than this part of the heap. */
    private static final int SHARE_OF_HEAP = 8;

    private final DuckDb database;

    TableReader(DuckDb database) {
        this.database = database;
    }

    /** The columns by name: in memory where they take a small part of it, else read when they are asked for. */
    ColumnTable table(Dataset dataset, Path parquet, List<String> names) {
        var stored = new StoredColumns(dataset, parquet, Range.ALL);
        boolean sparse = stored.profiles(names).anyMatch(profile -> profile.type() == Type.SPARSE);
        return sparse || Double.BYTES * dataset.rows() * names.size() > Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP
                ? stored
                : new LoadedColumns(stored.columns(names));
    }

    /** Some rows that follow one another, read when they are asked for. */
    ColumnTable rows(Dataset dataset, Path parquet, int first, int count) {
        return new StoredColumns(dataset, parquet, new Range(first, count));
    }

    /** @param count of the rows from {@code first} on; −1 for all of the file */
    private record Range(int first, int count) {

        static final Range ALL = new Range(0, -1);

        /** The file and what is wanted of it; row groups outside of the range are not read. */
        String relation(Path parquet) {
            return count < 0
                    ? "read_parquet(%s)".formatted(DuckDb.quote(parquet))
                    : "read_parquet(%s, file_row_number = true) where file_row_number >= %d and file_row_number < %d"
                            .formatted(DuckDb.quote(parquet), first, (long) first + count);
        }
    }

    /** Columns in a file. */
    private final class StoredColumns implements ColumnTable {

        private final Dataset dataset;
        private final Path parquet;

        private final Range range;

        StoredColumns(Dataset dataset, Path parquet, Range range) {
            this.dataset = dataset;
            this.parquet = parquet;
            this.range = range;
        }

        @Override
        public int rows() {
            return range.count() < 0 ? Math.toIntExact(dataset.rows()) : range.count();
        }

        @Override
        public Map<String, Values> columns(List<String> names) {
            if (names.isEmpty()) {
                return Map.of();
            }
            var readers = profiles(names).map(TableReader::reader).toList();
            var columns = readers.stream().map(reader -> reader.collect(rows())).toList();
            read(names, result -> {
                for (int row = 0; result.next(); row++) {
                    for (int i = 0; i < readers.size(); i++) {
                        columns.get(i).set(row, readers.get(i).read(result, i + 1));
                    }
                }
            });
            var table = new LinkedHashMap<String, Values>();
            for (int i = 0; i < names.size(); i++) {
                table.put(names.get(i), columns.get(i).values());
            }
            return table;
        }

        @Override
        public void forEachRow(List<String> names, RowReader into) {
            var readers = profiles(names).map(TableReader::reader).toArray(ColumnReader[]::new);
            int sparse = profiles(names).map(ColumnProfile::type).toList().indexOf(Type.SPARSE);
            double[] row = new double[readers.length];
            var block = new SparseNumbers();
            read(names, result -> {
                while (result.next()) {
                    if (sparse >= 0) {
                        block.read(result.getBytes(sparse + 1));
                    }
                    for (int i = 0; i < row.length; i++) {
                        row[i] = readers[i].read(result, i + 1);
                    }
                    into.read(row, block);
                }
            });
        }

        private Stream<ColumnProfile> profiles(List<String> names) {
            return names.stream().map(dataset::indexOf).map(dataset.columns()::get);
        }

        private void read(List<String> names, ResultReader reader) {
            var selected = names.stream()
                    .map(dataset::indexOf)
                    .map(i -> number(dataset.columns().get(i), i))
                    .collect(Collectors.joining(", "));
            try (var connection = database.connect();
                    var statement = connection.createStatement();
                    var result = statement.executeQuery(
                            "select " + selected + " from " + range.relation(parquet))) {
                reader.read(result);
            } catch (SQLException e) {
                throw new IllegalStateException("Dataset %s cannot be read".formatted(dataset.id()), e);
            }
        }
    }

    @FunctionalInterface
    private interface ResultReader {
        void read(ResultSet result) throws SQLException;
    }

    /** As a model takes it: times in seconds. */
    private static String number(ColumnProfile profile, int index) {
        return profile.type() == Type.DATETIME ? "epoch(c%1$d) as c%1$d".formatted(index) : selected(profile, index);
    }

    /** Booleans may be stored as the words of the file. */
    private static String selected(ColumnProfile profile, int index) {
        return profile.type() == Type.BOOLEAN ? "cast(c%1$d as boolean) as c%1$d".formatted(index) : "c" + index;
    }

    private static ColumnReader reader(ColumnProfile profile) {
        return switch (profile.type()) {
            case NUMERIC, DATETIME -> new NumberReader(false);
            case BOOLEAN -> new NumberReader(true);
            case CATEGORICAL -> new CategoryReader(profile.categoriesOrNone());
            case SPARSE -> new BlockReader();
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
            var block = new SparseNumbers();
            while (result.next()) {
                var row = new LinkedHashMap<String, @Nullable Object>();
                for (int i = 0; i < dataset.columns().size(); i++) {
                    var column = dataset.columns().get(i);
                    if (column.block() != null) {
                        block.read(result.getBytes(i + 1));
                        for (int n = 0; n < block.count(); n++) {
                            row.put(column.block().name(column.name(), block.place(n)), shortest(block.value(n)));
                        }
                        continue;
                    }
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
            case SPARSE -> throw new IllegalArgumentException("A sparse column is no single value");
        };
        return result.wasNull() ? null : value;
    }

    /** Of the decimals that are the same float32 the shortest. */
    private static Number shortest(float value) {
        return plain(Double.parseDouble(Float.toString(value)));
    }

    /** Whole numbers without a decimal point. */
    static Number plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? (Number) (long) value : (Number) value;
    }

    private sealed interface ColumnReader {

        /** As {@link Values#at} gives it. */
        double read(ResultSet result, int at) throws SQLException;

        Collector collect(int rows);
    }

    private interface Collector {
        void set(int row, double value);

        Values values();
    }

    /** Stands in for a sparse column among others, whose numbers are read beside them. */
    private record BlockReader() implements ColumnReader {

        @Override
        public double read(ResultSet result, int at) {
            return 0;
        }

        @Override
        public Collector collect(int rows) {
            throw new IllegalArgumentException("A sparse column is not held in memory");
        }
    }

    private record NumberReader(boolean logical) implements ColumnReader {

        @Override
        public double read(ResultSet result, int at) throws SQLException {
            double value = logical ? (result.getBoolean(at) ? 1 : 0) : result.getDouble(at);
            return result.wasNull() ? Double.NaN : value;
        }

        @Override
        public Collector collect(int rows) {
            double[] values = new double[rows];
            return new Collector() {
                @Override
                public void set(int row, double value) {
                    values[row] = value;
                }

                @Override
                public Values values() {
                    return new Values.Numbers(values);
                }
            };
        }
    }

    private static final class CategoryReader implements ColumnReader {

        private final List<String> categories;
        private final Map<String, Integer> codeOf = new HashMap<>();

        CategoryReader(List<String> categories) {
            this.categories = categories;
            categories.forEach(category -> codeOf.put(category, codeOf.size()));
        }

        @Override
        public double read(ResultSet result, int at) throws SQLException {
            var category = result.getString(at);
            Integer code = category == null ? null : codeOf.get(category);
            return code == null ? Double.NaN : code;
        }

        @Override
        public Collector collect(int rows) {
            int[] codes = new int[rows];
            return new Collector() {
                @Override
                public void set(int row, double value) {
                    codes[row] = Double.isNaN(value) ? -1 : (int) value;
                }

                @Override
                public Values values() {
                    return new Values.Codes(codes, categories);
                }
            };
        }
    }
}
