package dev.fallline.dataset;

/**
 * A column as the reader found it, on its way to the stored form.
 *
 * @param index      its place in the file, and its name {@code c<index>}
 * @param name       in the dataset
 * @param expression from the staged value to the stored one
 */
record StagedColumn(int index, String name, Kind kind, String expression) {

    enum Kind {
        NUMBER,
        BOOLEAN,
        TIME,
        STRING,
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

    StagedColumn asBoolean() {
        return new StagedColumn(index, name, Kind.BOOLEAN, "cast(c%d as boolean)".formatted(index));
    }
}
