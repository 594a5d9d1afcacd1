package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema;
import dev.fallline.spec.DatasetSpec.Missing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One column as numbers: numeric as they are, booleans 0/1, categories one-hot in sorted order; then, when
 * standardised, {@code (x − mean) · 1/std} of the training rows with the population standard deviation, 0 for a
 * constant. Statistics are of the rows as the model sees them, that is with missing values replaced.
 */
final class FeatureEncoder {

    private FeatureEncoder() {}

    /**
     * Learns a column's encoding from the training rows.
     *
     * @throws NothingToLearnException when every training row misses the value and a replacement is wanted
     */
    static Recipe.Column fit(
            ColumnProfile profile, Values values, int[] training, boolean standardize, Missing missing) {
        boolean oneHot = profile.type() == DatasetSchema.Type.CATEGORICAL;
        double replacement = missing != Missing.MEAN
                ? Double.NaN
                : switch (profile.type()) {
                    case CATEGORICAL -> mostFrequent(values, training, profile.categoriesOrNone().size());
                    case BOOLEAN -> mostFrequent(values, training, 2);
                    case NUMERIC, DATETIME, TEXT -> mean(values, training);
                };
        if (missing == Missing.MEAN && Double.isNaN(replacement)) {
            throw new NothingToLearnException(profile.name());
        }
        int width = oneHot ? profile.categoriesOrNone().size() : 1;
        List<Double> offsets;
        List<Double> scales;
        if (!standardize) {
            offsets = Collections.nCopies(width, 0.0);
            scales = Collections.nCopies(width, 1.0);
        } else if (oneHot) {
            offsets = new ArrayList<>(width);
            scales = new ArrayList<>(width);
            for (int count : counts(values, training, width, replacement)) {
                double share = (double) count / training.length;
                offsets.add(share);
                scales.add(count == 0 || count == training.length ? 0 : 1 / Math.sqrt(share * (1 - share)));
            }
        } else {
            double mean = 0;
            double min = Double.POSITIVE_INFINITY;
            double max = Double.NEGATIVE_INFINITY;
            for (int row : training) {
                double x = orElse(values.at(row), replacement);
                mean += x;
                min = Math.min(min, x);
                max = Math.max(max, x);
            }
            mean /= training.length;
            double squares = 0;
            for (int row : training) {
                double deviation = orElse(values.at(row), replacement) - mean;
                squares += deviation * deviation;
            }
            double std = Math.sqrt(squares / training.length);
            offsets = List.of(mean);
            // min == max: rounding of the mean can leave a constant column a tiny deviation.
            scales = List.of(min == max || std == 0 ? 0 : 1 / std);
        }
        return new Recipe.Column(
                profile.name(), profile.type(), profile.categoriesOrNone(), replacement, offsets, scales);
    }

    /**
     * Writes a value's encoded features.
     *
     * @param value a number, 0/1, or the index of a category; NaN for a missing one
     * @param into  {@code column.width()} numbers from {@code at} on are overwritten
     */
    static void write(Recipe.Column column, double value, float[] into, int at) {
        double x = orElse(value, column.replacement());
        if (column.type() == DatasetSchema.Type.CATEGORICAL) {
            for (int j = 0; j < column.width(); j++) {
                into[at + j] =
                        (float) (((j == x ? 1.0 : 0.0) - column.offsets().get(j)) * column.scales().get(j));
            }
        } else {
            into[at] = (float) ((x - column.offsets().getFirst()) * column.scales().getFirst());
        }
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
