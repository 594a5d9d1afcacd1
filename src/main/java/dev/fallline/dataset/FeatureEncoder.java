package dev.fallline.dataset;

import dev.fallline.spec.DatasetSpec.Missing;
import dev.fallline.spec.DatasetSpec.Scaling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One column as numbers: numeric as they are, booleans 0/1, categories one-hot in sorted order or by bucket, times as
 * their {@link Moments#PARTS}; then scaled by {@code (x − offset) · scale}. Standardised that is the mean and 1/std of
 * the training rows with the population standard deviation, between 0 and 1 their minimum and 1/range; 0 for a constant.
 * Statistics are of the rows as the model sees them, that is with missing values replaced.
 */
final class FeatureEncoder {

    private FeatureEncoder() {}

    /**
     * Learns a column's encoding from the training rows.
     *
     * @param buckets of a hashed column, whose values are buckets; {@code null} if it is not hashed
     * @throws NothingToLearnException when every training row misses the value and a replacement is wanted
     */
    static Recipe.Column fit(
            ColumnProfile profile,
            Values values,
            int[] training,
            Scaling scaling,
            Missing missing,
            @Nullable Integer buckets) {
        int categories = buckets == null ? profile.categoriesOrNone().size() : buckets;
        double replacement = missing != Missing.MEAN
                ? Double.NaN
                : switch (profile.type()) {
                    case CATEGORICAL -> mostFrequent(values, training, categories);
                    case BOOLEAN -> mostFrequent(values, training, 2);
                    case NUMERIC, DATETIME, TEXT, SPARSE -> mean(values, training);
                };
        if (missing == Missing.MEAN && Double.isNaN(replacement)) {
            throw new NothingToLearnException(profile.name());
        }
        var scale = switch (profile.type()) {
            case CATEGORICAL -> ofIndicators(values, training, categories, replacement, scaling);
            case DATETIME -> ofParts(values, training, replacement, scaling);
            case SPARSE -> throw new IllegalArgumentException("A sparse column has no scale of its own values");
            case NUMERIC, BOOLEAN, TEXT ->
                of(row -> orElse(values.at(row), replacement), training, scaling);
        };
        return new Recipe.Column(
                profile.name(),
                profile.type(),
                buckets == null ? profile.categoriesOrNone() : List.of(),
                replacement,
                scale.offsets(),
                scale.scales(),
                buckets,
                null);
    }

    private static Scales ofIndicators(
            Values values, int[] training, int categories, double replacement, Scaling scaling) {
        if (scaling != Scaling.STANDARDIZE) {
            // An indicator is between 0 and 1 as it is.
            return Scales.none(categories);
        }
        var scales = new Scales(new ArrayList<>(categories), new ArrayList<>(categories));
        for (int count : counts(values, training, categories, replacement)) {
            double share = (double) count / training.length;
            scales.offsets().add(share);
            scales.scales().add(count == 0 || count == training.length ? 0 : 1 / Math.sqrt(share * (1 - share)));
        }
        return scales;
    }

    private static Scales ofParts(Values values, int[] training, double replacement, Scaling scaling) {
        var scales = new Scales(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < Moments.PARTS.size(); i++) {
            int part = i;
            var one = of(row -> Moments.part(part, orElse(values.at(row), replacement)), training, scaling);
            scales.offsets().addAll(one.offsets());
            scales.scales().addAll(one.scales());
        }
        return scales;
    }

    private static Scales of(IntToDoubleFunction values, int[] training, Scaling scaling) {
        if (scaling == Scaling.NONE) {
            return Scales.none(1);
        }
        double mean = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int row : training) {
            double x = values.applyAsDouble(row);
            mean += x;
            min = Math.min(min, x);
            max = Math.max(max, x);
        }
        if (scaling == Scaling.MIN_MAX) {
            return new Scales(List.of(min), List.of(min == max ? 0.0 : 1 / (max - min)));
        }
        mean /= training.length;
        double squares = 0;
        for (int row : training) {
            double deviation = values.applyAsDouble(row) - mean;
            squares += deviation * deviation;
        }
        double std = Math.sqrt(squares / training.length);
        // min == max: rounding of the mean can leave a constant column a tiny deviation.
        return new Scales(List.of(mean), List.of(min == max || std == 0 ? 0 : 1 / std));
    }

    private record Scales(List<Double> offsets, List<Double> scales) {

        static Scales none(int width) {
            return new Scales(Collections.nCopies(width, 0.0), Collections.nCopies(width, 1.0));
        }
    }

    /**
     * Writes a value's encoded features.
     *
     * @param value a number, 0/1, the index of a category or bucket, or seconds since 1970; NaN for a missing one
     * @param into  {@code column.width()} numbers from {@code at} on are overwritten
     */
    static void write(Recipe.Column column, double value, float[] into, int at) {
        double x = orElse(value, column.replacement());
        switch (column.type()) {
            case CATEGORICAL -> {
                for (int j = 0; j < column.width(); j++) {
                    into[at + j] = scaled(column, j, j == x ? 1.0 : 0.0);
                }
            }
            case DATETIME -> {
                for (int j = 0; j < column.width(); j++) {
                    into[at + j] = scaled(column, j, Moments.part(j, x));
                }
            }
            case SPARSE -> throw new IllegalArgumentException("A sparse column has no single value");
            case NUMERIC, BOOLEAN, TEXT -> into[at] = scaled(column, 0, x);
        }
    }

    private static float scaled(Recipe.Column column, int feature, double x) {
        return (float) ((x - column.offsets().get(feature)) * column.scales().get(feature));
    }

    private static double orElse(double value, double replacement) {
        return Double.isNaN(value) ? replacement : value;
    }

    private static double mean(Values values, int[] rows) {
        double sum = 0;
        int present = 0;
        for (int row : rows) {
            double x = values.at(row);
            if (!Double.isNaN(x)) {
                sum += x;
                present++;
            }
        }
        return sum / present;
    }

    /** The lowest index among the most frequent; NaN when all are missing. */
    private static double mostFrequent(Values values, int[] rows, int width) {
        int[] counts = counts(values, rows, width, Double.NaN);
        int best = 0;
        for (int i = 1; i < width; i++) {
            best = counts[i] > counts[best] ? i : best;
        }
        return width == 0 || counts[best] == 0 ? Double.NaN : best;
    }

    private static int[] counts(Values values, int[] rows, int width, double replacement) {
        int[] counts = new int[width];
        for (int row : rows) {
            double x = orElse(values.at(row), replacement);
            if (!Double.isNaN(x)) {
                counts[(int) x]++;
            }
        }
        return counts;
    }

    /** A column without a single value in the training rows. */
    static final class NothingToLearnException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NothingToLearnException(String column) {
            super("Column '%s' has no value in the training rows.".formatted(column));
        }
    }
}
