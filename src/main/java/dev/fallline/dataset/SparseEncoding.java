package dev.fallline.dataset;

import dev.fallline.engine.training.RowSource;
import dev.fallline.spec.DatasetSchema.Type;
import java.util.List;

/**
 * A recipe made ready to encode many rows of the dataset it was learned from as sparse ones. What an absent category is
 * stands in the base that all rows share; a row has one number for each numeric or boolean column and each category that is
 * present, the parts of a time, and those numbers of a block that are not zero. Their places ascend.
 */
final class SparseEncoding {

    private final List<Recipe.Column> columns;
    private final int[] starts;

    /** Buckets by category of the columns that are hashed, empty for the others. */
    private final int[][] buckets;

    SparseEncoding(Recipe recipe, Dataset dataset) {
        columns = recipe.columns();
        starts = starts(columns);
        buckets = columns.stream()
                .map(column -> HashedCategories.buckets(column, dataset))
                .toArray(int[][]::new);
    }

    private static int[] starts(List<Recipe.Column> columns) {
        int[] starts = new int[columns.size()];
        for (int c = 1; c < starts.length; c++) {
            starts[c] = starts[c - 1] + columns.get(c - 1).width();
        }
        return starts;
    }

    /** The row that all rows differ from in few features; {@link RowSource#NO_BASE} where it is zero. */
    static float[] base(Recipe recipe) {
        List<Recipe.Column> columns = recipe.columns();
        if (columns.stream().noneMatch(SparseEncoding::isCentred)) {
            return RowSource.NO_BASE;
        }
        int[] starts = starts(columns);
        float[] base = new float[recipe.features()];
        for (int c = 0; c < starts.length; c++) {
            var column = columns.get(c);
            for (int j = 0; isCentred(column) && j < column.width(); j++) {
                base[starts[c] + j] = scaled(column, j, 0);
            }
        }
        return base;
    }

    private static boolean isCentred(Recipe.Column column) {
        return column.type() == Type.CATEGORICAL && column.offsets().stream().anyMatch(offset -> offset != 0);
    }

    /** How many numbers every row has besides those of a block. */
    static int numbers(List<Recipe.Column> columns) {
        return columns.stream()
                .mapToInt(column -> switch (column.type()) {
                    case NUMERIC, BOOLEAN, CATEGORICAL, TEXT -> 1;
                    case DATETIME -> Recipe.DATETIME_PARTS;
                    case SPARSE -> 0;
                })
                .sum();
    }

    /**
     * Encodes a row.
     *
     * @param values by column of the recipe, as {@link Values#at} gives them
     * @param block  the numbers of the sparse column, if there is one
     * @param into   cleared, and filled
     */
    void encode(double[] values, SparseNumbers block, SparseNumbers into) {
        into.clear();
        for (int c = 0; c < starts.length; c++) {
            var column = columns.get(c);
            int start = starts[c];
            boolean missing = Double.isNaN(values[c]);
            double x = missing ? column.replacement() : values[c];
            switch (column.type()) {
                case NUMERIC, BOOLEAN, TEXT -> into.add(start, scaled(column, 0, x));
                case DATETIME -> {
                    for (int part = 0; part < Recipe.DATETIME_PARTS; part++) {
                        into.add(start + part, scaled(column, part, Moments.part(part, x)));
                    }
                }
                case CATEGORICAL -> {
                    if (Double.isNaN(x)) {
                        into.add(start, 0);
                    } else {
                        int present = missing || buckets[c].length == 0 ? (int) x : buckets[c][(int) x];
                        into.add(start + present, (float) column.scale(present));
                    }
                }
                case SPARSE -> {
                    float scale = (float) column.scale(0);
                    for (int i = 0; i < block.count(); i++) {
                        into.add(start + block.place(i), scale * block.value(i));
                    }
                }
            }
        }
    }

    private static float scaled(Recipe.Column column, int feature, double x) {
        return (float) ((x - column.offset(feature)) * column.scale(feature));
    }
}
