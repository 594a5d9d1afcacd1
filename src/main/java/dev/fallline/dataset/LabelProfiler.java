package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema.Type;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Statistics of the columns that hold no numbers, and the types that follow from them. */
final class LabelProfiler {

    /** A string column with more different values than this is text, whatever its length. */
    private static final int MOST_CATEGORIES = 1000;

    /** Up to so many different values are categories even in a file of few rows. */
    private static final int ALWAYS_CATEGORIES = 20;

    /** Most categories that a sender may ask for; they are kept with the dataset. */
    private static final int MOST_DECLARED = 100_000;

    private static final int FIGURES = 4;

    private final Connection connection;
    private final String table;
    private final long rows;

    LabelProfiler(Connection connection, String table, long rows) {
        this.connection = connection;
        this.table = table;
        this.rows = rows;
    }

    /** @param columns of anything but numbers */
    List<ColumnProfile> profile(List<StagedColumn> columns) throws SQLException {
        var profiles = new ArrayList<ColumnProfile>();
        if (columns.isEmpty()) {
            return profiles;
        }
        var figures = columns.stream().map(LabelProfiler::figures).collect(Collectors.joining(", "));
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select " + figures + " from " + table)) {
            row.next();
            for (int i = 0; i < columns.size(); i++) {
                profiles.add(profile(columns.get(i), row, i * FIGURES));
            }
        }
        return profiles;
    }

    /** Present, distinct, the share of true ones, and whether there are no others but true and false. */
    private static String figures(StagedColumn column) {
        var c = "c" + column.index();
        return switch (column.kind()) {
            case BOOLEAN -> "count(%1$s), count(distinct %1$s), avg(cast(%1$s as integer)), true".formatted(c);
            case STRING ->
                """
                        count(%1$s), count(distinct %1$s), avg(cast(lower(%1$s) = 'true' as integer)),
                        bool_and(lower(%1$s) in ('true', 'false'))"""
                        .formatted(c);
            case SPARSE -> "count(%1$s), 0, null, false".formatted(c);
            case TIME, OTHER -> "count(%1$s), count(distinct %1$s), null, false".formatted(c);
            case NUMBER -> throw new IllegalArgumentException("Numbers have a profiler of their own");
        };
    }

    private ColumnProfile profile(StagedColumn column, ResultSet row, int at) throws SQLException {
        var block = column.block();
        if (block != null) {
            return ColumnProfile.of(column.name(), block);
        }
        long missing = rows - row.getLong(at + 1);
        long distinct = row.getLong(at + 2);
        var type = column.declared() == null ? inferred(column, row.getBoolean(at + 4), distinct) : column.declared();
        if (type == Type.CATEGORICAL && distinct > MOST_DECLARED) {
            throw Faults.file(
                    "too_many_categories",
                    "Column '%s' has %,d categories; at most %,d are kept. Declare it as text to leave it out.",
                    column.name(),
                    distinct,
                    MOST_DECLARED);
        }
        var counts = type == Type.CATEGORICAL || type == Type.TEXT ? counts(column, type) : List.<Distribution.TopValue>of();
        var share = type == Type.BOOLEAN ? number(row, at + 3) : null;
        return new ColumnProfile(
                column.name(),
                type,
                missing,
                distinct,
                null,
                null,
                share,
                null,
                type == Type.CATEGORICAL
                        ? counts.stream().map(count -> (String) count.value()).sorted().toList()
                        : null,
                false,
                switch (type) {
                    case BOOLEAN -> ofLogical(rows - missing, share);
                    case CATEGORICAL, TEXT -> Distribution.ofCounts(counts);
                    case NUMERIC, DATETIME, SPARSE -> null;
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
    private Type inferred(StagedColumn column, boolean logical, long distinct) {
        return switch (column.kind()) {
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
            case NUMBER -> Type.NUMERIC;
        };
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
