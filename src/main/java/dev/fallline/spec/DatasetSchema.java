package dev.fallline.spec;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dataset's columns as a spec sees them.
 *
 * @param id      the dataset
 * @param rows    number of rows
 * @param columns in file order
 */
public record DatasetSchema(String id, long rows, List<Column> columns) {

    public DatasetSchema {
        columns = List.copyOf(columns);
    }

    /**
     * @param missing  number of missing values
     * @param distinct number of distinct values, missing ones not counted
     * @param integral whether a numeric column holds whole numbers alone, so that they can name classes
     * @param min      of a numeric column; NaN when it is not known
     * @param max      of a numeric column; NaN when it is not known
     * @param block    of a sparse column; {@code null} for others
     * @param labels   all values, as classes are named, in no order of the classes; empty where they are not known
     */
    public record Column(
            String name,
            Type type,
            long missing,
            long distinct,
            boolean integral,
            double min,
            double max,
            @Nullable Block block,
            List<String> labels) {

        public Column {
            labels = List.copyOf(labels);
        }

        /** A column of one value a row. */
        public Column(
                String name, Type type, long missing, long distinct, boolean integral, double min, double max) {
            this(name, type, missing, distinct, integral, min, max, null, List.of());
        }

        /** A column whose range is not known. */
        public Column(String name, Type type, long missing, long distinct, boolean integral) {
            this(name, type, missing, distinct, integral, Double.NaN, Double.NaN);
        }

        /** A column whose numbers, if it has any, are not known to be whole. */
        public Column(String name, Type type, long missing, long distinct) {
            this(name, type, missing, distinct, false);
        }
    }

    /**
     * Many features in one column.
     *
     * @param width   number of features
     * @param numbers how many of them are not zero in a row, on average
     */
    public record Block(int width, double numbers) {}

    /** The column of that name. */
    public Optional<Column> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /** Inferred type of a column, named as in JSON in upper case. */
    public enum Type {
        NUMERIC,
        CATEGORICAL,
        BOOLEAN,
        DATETIME,
        TEXT,
        /** Many numeric features, of which a row names those that are not zero. */
        SPARSE
    }
}
