package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema;
import org.jspecify.annotations.Nullable;

/**
 * A column as the reader found it, on its way to the stored form.
 *
 * @param index      its place in the file, and its name {@code c<index>}
 * @param name       in the dataset
 * @param expression from the staged value to the stored one
 * @param declared   the type that the sender wants; {@code null} if it is to be inferred
 * @param block      of a sparse column; {@code null} for others
 */
record StagedColumn(
        int index,
        String name,
        Kind kind,
        String expression,
        DatasetSchema.@Nullable Type declared,
        @Nullable FeatureBlock block) {

    StagedColumn(int index, String name, Kind kind, String expression) {
        this(index, name, kind, expression, null, null);
    }

    enum Kind {
        NUMBER,
        BOOLEAN,
        TIME,
        STRING,
        /** Numbers of many features, as {@link SparseNumbers} writes them. */
        SPARSE,
        /** Lists, structures, bytes: kept as text. */
        OTHER
    }

    /** @param type as the database writes it */
    static StagedColumn of(int index, String name, String type) {
        var column = "c" + index;
        var plain = type.replaceFirst("\\(.*", "");
        if (type.endsWith("]")) {
            return new StagedColumn(index, name, Kind.OTHER, "cast(%s as varchar)".formatted(column));
        }
        return switch (plain) {
            case "TINYINT",
                    "SMALLINT",
                    "INTEGER",
                    "BIGINT",
                    "HUGEINT",
                    "UTINYINT",
                    "USMALLINT",
                    "UINTEGER",
                    "UBIGINT",
                    "UHUGEINT",
                    "BIGNUM",
                    "FLOAT",
                    "DOUBLE",
                    "DECIMAL" ->
                new StagedColumn(
                        index, name, Kind.NUMBER, "nullif(cast(%s as double), 'nan'::double)".formatted(column));
            case "BOOLEAN" -> new StagedColumn(index, name, Kind.BOOLEAN, column);
            case "DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" ->
                new StagedColumn(index, name, Kind.TIME, "cast(%s as timestamp)".formatted(column));
            case "TIMESTAMP WITH TIME ZONE" ->
                new StagedColumn(index, name, Kind.TIME, "%s at time zone 'UTC'".formatted(column));
            case "JSON" -> new StagedColumn(index, name, Kind.STRING, "%s ->> '$'".formatted(column));
            case "VARCHAR", "ENUM", "UUID" ->
                new StagedColumn(index, name, Kind.STRING, "cast(%s as varchar)".formatted(column));
            default -> new StagedColumn(index, name, Kind.OTHER, "cast(%s as varchar)".formatted(column));
        };
    }

    /** Stored so that it can be of the type; a value that cannot makes the reader fail. */
    StagedColumn as(DatasetSchema.@Nullable Type type) {
        return switch (type) {
            case null -> this;
            case NUMERIC -> with(Kind.NUMBER, kind == Kind.NUMBER ? expression : cast("double"), type);
            case BOOLEAN -> with(Kind.BOOLEAN, kind == Kind.NUMBER ? logical() : cast("boolean"), type);
            case DATETIME -> with(Kind.TIME, time(), type);
            case SPARSE -> throw new IllegalArgumentException("No sender can declare a sparse column");
            case CATEGORICAL, TEXT -> with(Kind.STRING, kind == Kind.NUMBER ? label() : cast("varchar"), type);
        };
    }

    private StagedColumn with(Kind changed, String stored, DatasetSchema.Type type) {
        return new StagedColumn(index, name, changed, stored, type, null);
    }

    private String cast(String type) {
        return "cast(%s as %s)".formatted(expression, type);
    }

    private String logical() {
        return "case %1$s when 0 then false when 1 then true else case when %1$s is null then null else "
                        .formatted(expression)
                + "cast(error('Conversion Error: ' || %s || ' is neither 0 nor 1') as boolean) end end".formatted(expression);
    }

    /** Numbers count seconds since 1970; texts may have an offset, which a cast to a timestamp alone would drop. */
    private String time() {
        return switch (kind) {
            case NUMBER -> "make_timestamp(cast(%s * 1e6 as bigint))".formatted(expression);
            case STRING -> cast("timestamptz") + " at time zone 'UTC'";
            case BOOLEAN, TIME, SPARSE, OTHER -> cast("timestamp");
        };
    }

    /** Whole numbers without a decimal point, whatever type of number the file has. */
    private String label() {
        return "case when %1$s = trunc(%1$s) and abs(%1$s) < 1e15 then cast(cast(%1$s as bigint) as varchar) else cast(%1$s as varchar) end"
                .formatted(expression);
    }
}
