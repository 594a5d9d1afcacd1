package dev.fallline.dataset;

import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Encodes raw rows exactly as the training rows were; safe for use by several threads. */
public final class RowEncoder {

    private final Recipe recipe;
    private final Set<String> known = new HashSet<>();
    private final List<Map<String, Integer>> categories = new ArrayList<>();

    public RowEncoder(Recipe recipe) {
        this.recipe = recipe;
        for (var column : recipe.columns()) {
            known.add(column.name());
            var indices = new HashMap<String, Integer>();
            for (var category : column.categories()) {
                indices.put(category, indices.size());
            }
            categories.add(indices);
        }
    }

    /** As {@link #encode(Map, float[], int, String)} with pointers relative to the row. */
    public void encode(Map<String, ?> row, float[] into, int offset) {
        encode(row, into, offset, "");
    }

    /**
     * @param row     values by column: numbers, booleans, strings, {@code null} for a missing one
     * @param into    {@code recipe.features()} numbers from {@code offset} on are overwritten
     * @param pointer JSON pointer of the row in the request
     * @throws ProblemException naming every column that is missing, unknown, or holds what cannot be encoded
     */
    public void encode(Map<String, ?> row, float[] into, int offset, String pointer) {
        var faults = new ArrayList<Fault>();
        for (var name : row.keySet()) {
            if (!known.contains(name)) {
                faults.add(new Fault(
                        at(pointer, name), "unknown_column", "The model knows no column '%s'.".formatted(name)));
            }
        }
        int next = offset;
        for (int i = 0; i < recipe.columns().size(); i++) {
            var column = recipe.columns().get(i);
            if (!row.containsKey(column.name())) {
                faults.add(new Fault(
                        at(pointer, column.name()),
                        "missing_column",
                        "Column '%s' is missing.".formatted(column.name())));
            } else {
                try {
                    FeatureEncoder.write(column, number(column, categories.get(i), row.get(column.name())), into, next);
                } catch (Unreadable e) {
                    faults.add(new Fault(at(pointer, column.name()), "invalid_value", String.valueOf(e.getMessage())));
                }
            }
            next += column.width();
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
    }

    private static double number(Recipe.Column column, Map<String, Integer> categories, @Nullable Object value)
            throws Unreadable {
        if (value == null) {
            if (Double.isNaN(column.replacement())) {
                throw new Unreadable("Column '%s' needs a value: the model was trained without missing ones."
                        .formatted(column.name()));
            }
            return column.replacement();
        }
        if (column.type() == DatasetSchema.Type.CATEGORICAL) {
            var label = value instanceof Number n ? Labels.label(n.doubleValue()) : value.toString();
            if (column.buckets() != null) {
                return HashedCategories.bucket(label, column.buckets());
            }
            var index = categories.get(label);
            if (index == null) {
                throw new Unreadable("Column '%s' has no category '%s'; it has %s."
                        .formatted(column.name(), label, some(column.categories())));
            }
            return index;
        }
        if (column.type() == DatasetSchema.Type.BOOLEAN) {
            return switch (value) {
                case Boolean b -> b ? 1 : 0;
                case Number n when n.doubleValue() == 0 || n.doubleValue() == 1 -> n.doubleValue();
                default -> throw new Unreadable("Column '%s' is true or false, not '%s'."
                        .formatted(column.name(), value));
            };
        }
        if (column.type() == DatasetSchema.Type.DATETIME && value instanceof String text) {
            var seconds = Moments.seconds(text);
            if (seconds == null) {
                throw new Unreadable("Column '%s' is a date or time such as 2024-05-31 or 2024-05-31T18:30:00, not '%s'."
                        .formatted(column.name(), text));
            }
            return seconds;
        }
        if (value instanceof Number n && Float.isFinite(n.floatValue())) {
            return n.doubleValue();
        }
        throw new Unreadable("Column '%s' is a number, not '%s'.".formatted(column.name(), value));
    }

    private static String some(List<String> categories) {
        return categories.size() <= 10
                ? String.join(", ", categories)
                : String.join(", ", categories.subList(0, 10)) + ", …";
    }

    private static String at(String pointer, String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    private static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }
}
