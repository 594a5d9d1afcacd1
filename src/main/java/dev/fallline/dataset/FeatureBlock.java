package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema;
import org.jspecify.annotations.Nullable;

/**
 * Numeric features that are zero in most rows, kept as one column so that what is known of them stays short. The column's
 * name with a feature's number after it is the feature's name.
 *
 * @param first    number of the first feature
 * @param width    how many features there are
 * @param used     how many of them are not zero in some row
 * @param nonZeros numbers of all rows that are not zero
 */
public record FeatureBlock(int first, int width, int used, long nonZeros) {

    /** As a spec sees it. */
    DatasetSchema.Block schema(long rows) {
        return new DatasetSchema.Block(width, (double) nonZeros / rows);
    }

    /** Name of the feature at a place of the block. */
    String name(String column, int place) {
        return column + (first + place);
    }

    /** Place of the feature of that name, or −1. */
    int place(String column, String name) {
        Integer number = number(column, name);
        return number == null || number < first || number - first >= width ? -1 : number - first;
    }

    private static @Nullable Integer number(String column, String name) {
        int from = column.length();
        boolean plain = name.length() > from
                && name.startsWith(column)
                && (name.charAt(from) != '0' || name.length() == from + 1)
                && name.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
        try {
            return plain ? Integer.valueOf(name.substring(from)) : null;
        } catch (NumberFormatException e) {
            // More digits than any feature has.
            return null;
        }
    }

    /** For people: {@code x1…x200000}. */
    String range(String column) {
        return name(column, 0) + "…" + name(column, width - 1);
    }
}
