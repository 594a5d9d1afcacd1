package dev.fallline.model;

import dev.fallline.dataset.Moments;
import dev.fallline.dataset.Recipe;
import dev.fallline.spec.DatasetSchema;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** Whether a recipe from a file is one that training could have made, so that no prediction fails by it. */
final class RecipeCheck {

    private RecipeCheck() {}

    /**
     * @throws IllegalArgumentException saying why it is not
     * @throws NullPointerException when something is missing
     */
    static void check(Recipe recipe) {
        int classes = recipe.classes().size();
        boolean fits =
                switch (recipe.task()) {
                    case REGRESSION -> classes == 0;
                    case BINARY -> classes == 2;
                    case MULTICLASS -> classes >= 2;
                };
        if (recipe.columns().stream().filter(column -> column.block() != null).count() > 1) {
            throw new IllegalArgumentException("its recipe has more than one sparse column");
        }
        if (!fits || recipe.columns().isEmpty()) {
            throw new IllegalArgumentException("its recipe has %d classes for %s, and %d columns"
                    .formatted(classes, recipe.task().label(), recipe.columns().size()));
        }
        if (Set.copyOf(recipe.classes()).size() < classes) {
            throw new IllegalArgumentException("its recipe names a class twice");
        }
        var names = new HashSet<String>();
        names.add(Objects.requireNonNull(recipe.target()));
        for (Recipe.Column column : recipe.columns()) {
            if (!names.add(Objects.requireNonNull(column.name()))) {
                throw new IllegalArgumentException("its recipe names the column '%s' twice".formatted(column.name()));
            }
            check(column);
        }
    }

    private static void check(Recipe.Column column) {
        Integer buckets = column.buckets();
        boolean categorical = column.type() == DatasetSchema.Type.CATEGORICAL;
        int categories = column.categories().size();
        var block = column.block();
        if ((block != null) != (column.type() == DatasetSchema.Type.SPARSE)
                || block != null && (block.first() < 0 || block.width() < 1)) {
            throw new IllegalArgumentException(
                    "column '%s' of its recipe does not fit together".formatted(column.name()));
        }
        int width =
                switch (column.type()) {
                    case NUMERIC, BOOLEAN -> 1;
                    case CATEGORICAL -> buckets == null ? categories : buckets;
                    case DATETIME -> Recipe.DATETIME_PARTS;
                    case SPARSE -> 1;
                    case TEXT -> 0;
                };
        boolean labelled = buckets == null ? categorical == categories > 0 : categorical && categories == 0;
        boolean finite = column.offsets().stream().allMatch(Double::isFinite)
                && column.scales().stream().allMatch(Double::isFinite);
        if (width <= 0
                || column.offsets().size() != width
                || column.scales().size() != width
                || !labelled
                || !finite
                || Set.copyOf(column.categories()).size() < categories) {
            throw new IllegalArgumentException(
                    "column '%s' of its recipe does not fit together".formatted(column.name()));
        }
        double replacement = column.replacement();
        boolean possible =
                Double.isNaN(replacement)
                        || switch (column.type()) {
                            case NUMERIC -> Float.isFinite((float) replacement);
                            case BOOLEAN -> replacement == 0 || replacement == 1;
                            case CATEGORICAL ->
                                replacement >= 0 && replacement < width && replacement == Math.rint(replacement);
                            case DATETIME -> Moments.isMoment(replacement);
                            case SPARSE -> replacement == 0 && column.offsets().getFirst() == 0;
                            case TEXT -> false;
                        };
        if (!possible) {
            throw new IllegalArgumentException(
                    "the replacement of column '%s' is no value of it".formatted(column.name()));
        }
    }
}
