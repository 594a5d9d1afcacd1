package dev.fallline.dataset;

import java.nio.charset.StandardCharsets;

/**
 * The bucket of a category in a column of too many: FNV-1a of 32 bits over its UTF-8 bytes, unsigned, modulo the number
 * of buckets. Any label has one, also one that training never saw. Source: Fowler, Noll, Vo, RFC 9923.
 */
public final class HashedCategories {

    /** Unsigned. */
    public static final int BASIS = 0x811c9dc5;

    public static final int PRIME = 0x01000193;

    private HashedCategories() {}

    /** @return 0 ≤ bucket &lt; buckets */
    public static int bucket(String label, int buckets) {
        int hash = BASIS;
        for (byte b : label.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * PRIME;
        }
        return Integer.remainderUnsigned(hash, buckets);
    }

    /** The column with buckets in place of its categories. */
    static Values of(Values values, int buckets) {
        if (!(values instanceof Values.Codes(int[] codes, var categories))) {
            throw new IllegalArgumentException("Only categories are hashed");
        }
        int[] bucketOf = categories.stream().mapToInt(category -> bucket(category, buckets)).toArray();
        int[] hashed = new int[codes.length];
        for (int row = 0; row < hashed.length; row++) {
            hashed[row] = codes[row] < 0 ? -1 : bucketOf[codes[row]];
        }
        return new Values.Codes(hashed, categories);
    }

    /** The bucket of each category of a dataset's column; none where it is not hashed. */
    static int[] buckets(Recipe.Column column, Dataset dataset) {
        var count = column.buckets();
        var profile = dataset.column(column.name());
        return count == null || profile == null
                ? new int[0]
                : profile.categoriesOrNone().stream()
                        .mapToInt(category -> bucket(category, count))
                        .toArray();
    }
}
