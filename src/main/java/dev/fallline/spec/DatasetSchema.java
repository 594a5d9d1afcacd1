package dev.fallline.spec;

import java.util.List;

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
     */
    public record Column(String name, Type type, long missing, long distinct) {}

    /** Inferred type of a column, named as in JSON in upper case. */
    public enum Type {
        NUMERIC,
        CATEGORICAL,
        BOOLEAN,
        DATETIME,
        TEXT
    }
}
