package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema.Type;
import java.util.List;

/** A recipe made ready to encode many rows of the dataset it was learned from, to the bits of {@link FeatureEncoder}. */
final class RowEncoding {

    private final List<Recipe.Column> columns;
    private final int[] starts;
    private final double[] offsets;
    private final double[] scales;

    /** What an absent category is, by feature. */
    private final float[] absent;

    /** Buckets by category of the columns that are hashed, empty for the others. */
    private final int[][] buckets;

    RowEncoding(Recipe recipe, Dataset dataset) {
        columns = recipe.columns();
        starts = new int[columns.size()];
        offsets = new double[recipe.features()];
        scales = new double[offsets.length];
        absent = new float[offsets.length];
        buckets = new int[starts.length][];
        int next = 0;
        for (int c = 0; c < starts.length; c++) {
            var column = columns.get(c);
            starts[c] = next;
            for (int j = 0; j < column.width(); j++, next++) {
                offsets[next] = column.offset(j);
                scales[next] = column.scale(j);
                absent[next] = scaled(0, next);
            }
            buckets[c] = HashedCategories.buckets(column, dataset);
        }
    }

    /**
     * @param values by column of the recipe, as {@link Values#at} gives them
     * @param into   d numbers from {@code at} on are overwritten
     */
    void encode(double[] values, float[] into, int at) {
        for (int c = 0; c < starts.length; c++) {
            var column = columns.get(c);
            int start = starts[c];
            double value = values[c];
            boolean missing = Double.isNaN(value);
            double x = missing ? column.replacement() : value;
            if (column.type() == Type.CATEGORICAL) {
                System.arraycopy(absent, start, into, at + start, column.width());
                if (Double.isNaN(x)) {
                    continue;
                }
                int present = start + (missing || buckets[c].length == 0 ? (int) x : buckets[c][(int) x]);
                into[at + present] = scaled(1, present);
            } else if (column.type() == Type.DATETIME) {
                for (int part = 0; part < Recipe.DATETIME_PARTS; part++) {
                    into[at + start + part] = scaled(Moments.part(part, x), start + part);
                }
            } else {
                into[at + start] = scaled(x, start);
            }
        }
    }

    private float scaled(double x, int feature) {
        return (float) ((x - offsets[feature]) * scales[feature]);
    }
}
