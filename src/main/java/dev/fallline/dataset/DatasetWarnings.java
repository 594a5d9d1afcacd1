package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema.Type;
import java.util.ArrayList;
import java.util.List;

/** What a practitioner wants to hear of a dataset before training on it. */
final class DatasetWarnings {

    /** A column with a greater share of missing values is named. */
    private static final double MUCH_MISSING = 0.2;

    /** A categorical column with a greater share of different values is nearly an identifier. */
    private static final double NEARLY_UNIQUE = 0.5;

    /** Fewer rows say nothing of shares. */
    private static final long FEW_ROWS = 20;

    /** A label that stands in a greater share of the rows leaves little to learn of the others. */
    private static final double DOMINANT = 0.95;

    /** Deviations further apart make gradient descent slow unless the columns are scaled. */
    private static final double FAR_APART = 1e4;

    private static final int MOST_NAMES = 5;

    private final long rows;
    private final List<ColumnProfile> columns;
    private final List<String> warnings = new ArrayList<>();

    private DatasetWarnings(long rows, List<ColumnProfile> columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** @param duplicates rows that repeat an earlier one */
    static List<String> of(long rows, List<ColumnProfile> columns, long duplicates) {
        var warnings = new DatasetWarnings(rows, columns);
        warnings.constants();
        warnings.missing();
        warnings.identifiers();
        warnings.dominantLabels();
        warnings.scales();
        if (duplicates > 0) {
            warnings.add("%,d of %,d rows repeat an earlier row: the same row may be both trained on and tested on.",
                    duplicates, rows);
        }
        return List.copyOf(warnings.warnings);
    }

    private void constants() {
        var empty = columns.stream().filter(c -> c.distinct() == 0).toList();
        var constant = columns.stream().filter(c -> c.distinct() == 1 && c.missing() == 0 && rows > 1 && c.type() != Type.SPARSE).toList();
        if (!empty.isEmpty()) {
            add("No row has a value in %s.", names(empty));
        }
        if (!constant.isEmpty()) {
            add("Every row has the same value in %s: nothing can be learnt from it.", names(constant));
        }
    }

    private void missing() {
        for (var column : columns) {
            if (column.distinct() > 0 && column.missing() > MUCH_MISSING * rows) {
                add("%s of the values of column '%s' are missing.", percent((double) column.missing() / rows), column.name());
            }
        }
    }

    private void identifiers() {
        for (var column : columns) {
            if (column.type() == Type.CATEGORICAL && rows >= FEW_ROWS && column.distinct() > NEARLY_UNIQUE * rows) {
                add("Column '%s' has %,d categories in %,d rows: it is nearly an identifier, from which a model learns"
                        + " rows by heart. Leave it out of \"features\".", column.name(), column.distinct(), rows);
            } else if (column.type() == Type.NUMERIC
                    && column.integral()
                    && rows >= FEW_ROWS
                    && column.distinct() == rows
                    && column.min() != null
                    && column.max() != null
                    && column.max() - column.min() == rows - 1) {
                add("Column '%s' numbers the rows. Leave it out of \"features\".", column.name());
            }
        }
    }

    private void dominantLabels() {
        for (var column : columns) {
            var top = column.topValues();
            if ((column.type() == Type.CATEGORICAL || column.type() == Type.BOOLEAN)
                    && top != null
                    && !top.isEmpty()
                    && column.distinct() > 1
                    && top.getFirst().count() > DOMINANT * (rows - column.missing())) {
                add("Column '%s' is '%s' in %s of the rows: as a target its classes are imbalanced, as a feature it says little.",
                        column.name(), top.getFirst().value(),
                        percent((double) top.getFirst().count() / (rows - column.missing())));
            }
        }
    }

    private void scales() {
        ColumnProfile least = null;
        ColumnProfile most = null;
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        for (var column : columns) {
            Double std = column.std();
            if (column.type() == Type.NUMERIC && std != null && std > 0) {
                if (std < low) {
                    low = std;
                    least = column;
                }
                if (std > high) {
                    high = std;
                    most = column;
                }
            }
        }
        if (least != null && most != null && high > FAR_APART * low) {
            add("The scales of the columns are far apart: the standard deviation of '%s' is %.3g, that of '%s' %.3g."
                    + " Keep \"standardize\" on.", least.name(), low, most.name(), high);
        }
    }

    private void add(String text, Object... values) {
        warnings.add(text.formatted(values));
    }

    private static String percent(double share) {
        return "%.0f %%".formatted(Math.min(share * 100, 100));
    }

    private static String names(List<ColumnProfile> some) {
        var named = some.stream().limit(MOST_NAMES).map(c -> "'" + c.name() + "'").toList();
        return (some.size() == 1 ? "column " : "columns ")
                + String.join(", ", named)
                + (some.size() > MOST_NAMES ? " and %d more".formatted(some.size() - MOST_NAMES) : "");
    }
}
