package dev.fallline.dataset;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Encodes raw values exactly as the training rows were, each into its column's place of a row of d features. A category
 * that the training rows had not counts as a missing value, as it does when a dataset is read; a missing value is
 * replaced where the recipe has a replacement, and refused where it has none.
 *
 * <p>Every method that encodes returns {@code null}, or a sentence on what is wrong. Safe for use by several threads.
 */
public final class RowEncoder {

    /** What stands for a missing value in text, as in an uploaded file. */
    static final Set<String> MISSING = Set.of("", "NA", "N/A", "NaN", "nan", "null", "NULL");

    private static final Map<String, Integer> LOGICAL = Map.of("true", 1, "false", 0, "1", 1, "0", 0);
    private static final String MOMENT = "a date or time such as 2024-05-31 or 2024-05-31T18:30:00";
    private static final int MOST_SHOWN = 10;

    private final List<Recipe.Column> columns;
    private final Map<String, Integer> indices = new HashMap<>();
    private final List<Map<String, Integer>> categories;
    private final int[] starts;
    private final int width;

    /** The sparse column, or −1. */
    private final int sparse;

    public RowEncoder(Recipe recipe) {
        columns = recipe.columns();
        sparse = columns.stream().map(column -> column.block() != null).toList().indexOf(true);
        starts = new int[columns.size()];
        int next = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = next;
            next += columns.get(i).width();
            if (i != sparse) {
                indices.put(columns.get(i).name(), i);
            }
        }
        width = next;
        categories = columns.stream().map(RowEncoder::codes).toList();
    }

    private static Map<String, Integer> codes(Recipe.Column column) {
        var codes = new HashMap<String, Integer>();
        column.categories().forEach(category -> codes.put(category, codes.size()));
        return codes;
    }

    /** Number of source columns. */
    public int columns() {
        return starts.length;
    }

    /** d, the number of encoded features. */
    public int width() {
        return width;
    }

    /** The sparse column, which has no value of its own but features of its name and a number; −1 if there is none. */
    public int sparseColumn() {
        return sparse;
    }

    /** The place in a row of the sparse column's feature of that name, or −1. */
    public int featureOf(String name) {
        if (sparse < 0) {
            return -1;
        }
        var column = columns.get(sparse);
        var block = column.block();
        int place = block == null ? -1 : block.place(column.name(), name);
        return place < 0 ? -1 : starts[sparse] + place;
    }

    /**
     * Makes every feature of the sparse column zero.
     *
     * @param row where the row's features start in {@code into}
     */
    public void clearFeatures(float[] into, int row) {
        if (sparse >= 0) {
            int from = row + starts[sparse];
            Arrays.fill(into, from, from + columns.get(sparse).width(), 0);
        }
    }

    /**
     * A number of the sparse column's.
     *
     * @param feature as {@link #featureOf} gives it
     * @param row     where the row's features start in {@code into}
     */
    public @Nullable String feature(int feature, double value, float[] into, int row) {
        if (!Float.isFinite((float) value)) {
            return "'%s' is no number within ±3.4e38.".formatted(value);
        }
        into[row + feature] = (float) columns.get(sparse).scale(0) * (float) value;
        return null;
    }

    /** The column of that name that has a value of its own, or −1. */
    public int indexOf(String column) {
        Integer index = indices.get(column);
        return index == null ? -1 : index;
    }

    public Recipe.Column column(int column) {
        return columns.get(column);
    }

    /** @param row where the row's features start in {@code into} */
    public @Nullable String missing(int column, float[] into, int row) {
        double replacement = columns.get(column).replacement();
        if (Double.isNaN(replacement)) {
            return "Column '%s' needs a value: the model was trained without missing ones."
                    .formatted(name(column));
        }
        return write(column, replacement, into, row);
    }

    /** @param row where the row's features start in {@code into} */
    public @Nullable String number(int column, double value, float[] into, int row) {
        return switch (columns.get(column).type()) {
            case CATEGORICAL -> category(column, Labels.label(value), into, row);
            case BOOLEAN ->
                value == 0 || value == 1
                        ? write(column, value, into, row)
                        : wrong(column, "true or false", Labels.label(value));
            case DATETIME ->
                Moments.isMoment(value)
                        ? write(column, value, into, row)
                        : wrong(column, "a date or time, or seconds since 1970", Double.toString(value));
            case NUMERIC, TEXT, SPARSE ->
                Float.isFinite((float) value)
                        ? write(column, value, into, row)
                        : wrong(column, "a finite number", Double.toString(value));
        };
    }

    /** @param row where the row's features start in {@code into} */
    public @Nullable String logical(int column, boolean value, float[] into, int row) {
        return switch (columns.get(column).type()) {
            case CATEGORICAL -> category(column, Boolean.toString(value), into, row);
            case BOOLEAN -> write(column, value ? 1 : 0, into, row);
            case DATETIME -> wrong(column, MOMENT, Boolean.toString(value));
            case NUMERIC, TEXT, SPARSE -> wrong(column, "a number", Boolean.toString(value));
        };
    }

    /**
     * A text where the format has numbers and booleans of their own.
     *
     * @param row where the row's features start in {@code into}
     */
    public @Nullable String text(int column, String value, float[] into, int row) {
        return switch (columns.get(column).type()) {
            case CATEGORICAL -> category(column, value, into, row);
            case BOOLEAN -> wrong(column, "true or false", "the text ", value);
            case DATETIME -> moment(column, value, into, row);
            case NUMERIC, TEXT, SPARSE -> wrong(column, "a number", "the text ", value);
        };
    }

    /**
     * A text where the format has nothing else.
     *
     * @param row where the row's features start in {@code into}
     */
    public @Nullable String cell(int column, String value, float[] into, int row) {
        return cell(column, value, '.', into, row);
    }

    /**
     * The same where numbers may have another decimal mark.
     *
     * @param row where the row's features start in {@code into}
     */
    public @Nullable String cell(int column, String value, char decimal, float[] into, int row) {
        if (MISSING.contains(value)) {
            return missing(column, into, row);
        }
        return switch (columns.get(column).type()) {
            case CATEGORICAL -> category(column, value, into, row);
            case BOOLEAN -> {
                Integer logical = LOGICAL.get(value.toLowerCase(Locale.ROOT));
                yield logical == null
                        ? wrong(column, "true or false", value)
                        : write(column, logical, into, row);
            }
            case DATETIME -> moment(column, value, into, row);
            case NUMERIC, TEXT, SPARSE -> {
                try {
                    double number = Double.parseDouble(decimal == '.' ? value : pointed(value, decimal));
                    // Java reads 1d and 1f as numbers.
                    yield value.charAt(value.length() - 1) <= '9'
                            ? number(column, number, into, row)
                            : wrong(column, "a number", value);
                } catch (NumberFormatException e) {
                    yield wrong(column, "a number", value);
                }
            }
        };
    }

    /** With a point for the decimal mark; what has a point already is no number. */
    private static String pointed(String value, char decimal) {
        return value.indexOf('.') < 0 ? value.replace(decimal, '.') : "";
    }

    private @Nullable String category(int column, String label, float[] into, int row) {
        Integer buckets = columns.get(column).buckets();
        if (buckets != null) {
            return write(column, HashedCategories.bucket(label, buckets), into, row);
        }
        Integer code = categories.get(column).get(label);
        if (code != null) {
            return write(column, code, into, row);
        }
        double replacement = columns.get(column).replacement();
        return Double.isNaN(replacement)
                ? "Column '%s' has no category '%s'; it has %s."
                        .formatted(name(column), shown(label), some(columns.get(column).categories()))
                : write(column, replacement, into, row);
    }

    private @Nullable String moment(int column, String value, float[] into, int row) {
        Double seconds = Moments.seconds(value);
        return seconds == null
                ? wrong(column, MOMENT, value)
                : write(column, seconds, into, row);
    }

    private @Nullable String write(int column, double value, float[] into, int row) {
        FeatureEncoder.write(columns.get(column), value, into, row + starts[column]);
        return null;
    }

    private String name(int column) {
        return columns.get(column).name();
    }

    private String wrong(int column, String expected, String found) {
        return wrong(column, expected, "", found);
    }

    /** @param kind of what was found, where it looks like what was expected */
    private String wrong(int column, String expected, String kind, String found) {
        return "Column '%s' is %s, not %s'%s'.".formatted(name(column), expected, kind, shown(found));
    }

    private static String shown(String text) {
        return text.length() <= 50 ? text : text.substring(0, 50) + "…";
    }

    private static String some(List<String> categories) {
        return categories.size() <= MOST_SHOWN
                ? String.join(", ", categories)
                : String.join(", ", categories.subList(0, MOST_SHOWN)) + ", …";
    }
}
