package dev.fallline.model;

import dev.fallline.dataset.Recipe;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The columns that a model takes, as a table of its card. */
final class CardColumns {

    private static final int MOST_COLUMNS = 50;

    private CardColumns() {}

    static void write(List<Recipe.Column> columns, StringBuilder out) {
        out.append("| column | type | missing values |\n|---|---|---|\n");
        for (Recipe.Column column : columns.subList(0, Math.min(columns.size(), MOST_COLUMNS))) {
            out.append("| %s | %s | %s |\n"
                    .formatted(
                            CardText.escape(column.name()),
                            switch (column.type()) {
                                case CATEGORICAL ->
                                    column.buckets() == null
                                            ? "one of " + CardText.escape(CardText.shown(column.categories()))
                                            : "a category, in %d buckets".formatted(column.buckets());
                                case SPARSE -> "%,d sparse numbers".formatted(column.width());
                                case NUMERIC -> "number";
                                case BOOLEAN -> "true or false";
                                case DATETIME, TEXT -> column.type().name().toLowerCase(Locale.ROOT);
                            },
                            missing(column)));
        }
        if (columns.size() > MOST_COLUMNS) {
            out.append("\n… and %d columns more.\n".formatted(columns.size() - MOST_COLUMNS));
        }
        out.append('\n');
    }

    private static String missing(Recipe.Column column) {
        if (Double.isNaN(column.replacement())) {
            return "refused";
        }
        return "become "
                + switch (column.type()) {
                    case CATEGORICAL ->
                        column.buckets() == null
                                ? CardText.escape(column.categories().get((int) column.replacement()))
                                : "bucket " + (int) column.replacement();
                    case BOOLEAN -> String.valueOf(column.replacement() != 0);
                    case DATETIME ->
                        Instant.ofEpochSecond((long) column.replacement()).toString();
                    case NUMERIC, SPARSE, TEXT -> CardText.number(column.replacement());
                };
    }
}
