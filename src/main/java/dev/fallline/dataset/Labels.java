package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The classes of a target column in class order, and each row's class: labels in the order of the column's categories
 * (sorted, unless the dataset's source has an order of its own), numbers numerically, {@code false} before {@code true}.
 *
 * @param classes  labels; whole numbers are written without a decimal point
 * @param classOf  index of each row's class, −1 where the target is missing
 */
record Labels(List<String> classes, int[] classOf) {

    private static final int MOST_NUMBERS = 1000;

    static Labels of(DatasetSchema.Type type, Values values) {
        return switch (values) {
            case Values.Codes codes -> new Labels(codes.categories(), codes.codes());
            case Values.Numbers numbers -> ofNumbers(type, numbers.values());
        };
    }

    private static Labels ofNumbers(DatasetSchema.Type type, double[] values) {
        // Adding 0.0 makes -0.0 the same class as 0.0.
        double[] distinct =
                Arrays.stream(values).filter(v -> !Double.isNaN(v)).map(v -> v + 0.0).sorted().distinct().toArray();
        int[] classOf = new int[values.length];
        for (int row = 0; row < values.length; row++) {
            classOf[row] = Double.isNaN(values[row]) ? -1 : Arrays.binarySearch(distinct, values[row] + 0.0);
        }
        var classes = Arrays.stream(distinct)
                .mapToObj(v -> type == DatasetSchema.Type.BOOLEAN ? String.valueOf(v != 0) : label(v))
                .toList();
        return new Labels(classes, classOf);
    }

    /** The labels of a column where its profile tells all of them, else none. */
    static List<String> known(ColumnProfile column) {
        return switch (column.type()) {
            case CATEGORICAL -> column.categoriesOrNone().stream().sorted().toList();
            case BOOLEAN -> List.of("false", "true");
            case NUMERIC -> wholeNumbers(column);
            case DATETIME, TEXT, SPARSE -> List.of();
        };
    }

    /** Whole numbers without a gap between them. */
    private static List<String> wholeNumbers(ColumnProfile column) {
        Double min = column.min();
        Double max = column.max();
        if (!column.integral() || min == null || max == null || column.distinct() > MOST_NUMBERS
                || max - min + 1 != column.distinct()) {
            return List.of();
        }
        return LongStream.rangeClosed(min.longValue(), max.longValue())
                .mapToObj(Long::toString)
                .toList();
    }

    static String label(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
