package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a column without reading it again. Statistics leave missing values out and are {@code null} where
 * the type has none.
 *
 * @param missing    number of missing values
 * @param distinct   number of distinct values
 * @param min        of a numeric column
 * @param max        of a numeric column
 * @param mean       of a numeric column; of a boolean one the share of {@code true}
 * @param std        population standard deviation of a numeric column
 * @param categories of a categorical column, sorted
 * @param integral   whether a numeric column holds whole numbers alone
 * @param distribution how the values are spread; {@code null} where that is not known
 * @param block of a sparse column, whose {@code distinct} is the number of features that some row has; {@code null} for
 *              others
 */
public record ColumnProfile(
        String name,
        DatasetSchema.Type type,
        long missing,
        long distinct,
        @Nullable Double min,
        @Nullable Double max,
        @Nullable Double mean,
        @Nullable Double std,
        @Nullable List<String> categories,
        boolean integral,
        @Nullable Distribution distribution,
        @Nullable FeatureBlock block) {

    public ColumnProfile {
        categories = categories == null ? null : List.copyOf(categories);
    }

    /** A sparse column. */
    static ColumnProfile of(String name, FeatureBlock block) {
        return new ColumnProfile(
                name, DatasetSchema.Type.SPARSE, 0, block.used(), null, null, null, null, null, false, null, block);
    }

    /** A column whose distribution is not known. */
    public ColumnProfile(
            String name,
            DatasetSchema.Type type,
            long missing,
            long distinct,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable Double mean,
            @Nullable Double std,
            @Nullable List<String> categories,
            boolean integral) {
        this(name, type, missing, distinct, min, max, mean, std, categories, integral, null, null);
    }

    @Nullable Map<String, Double> quantiles() {
        return distribution == null ? null : distribution.quantiles();
    }

    Distribution.@Nullable Histogram histogram() {
        return distribution == null ? null : distribution.histogram();
    }

    @Nullable List<Distribution.TopValue> topValues() {
        return distribution == null ? null : distribution.topValues();
    }

    /** The categories, none for other types. */
    List<String> categoriesOrNone() {
        return categories == null ? List.of() : categories;
    }
}
