package dev.fallline.model;

import java.util.List;
import java.util.Locale;

/** Pieces of text of a model card. */
final class CardText {

    private CardText() {}

    /** The cell of a value between 0 and the range. */
    static int place(double value, double range, int cells) {
        return range == 0 ? cells / 2 : Math.clamp((int) (value / range * (cells - 1) + 0.5), 0, cells - 1);
    }

    /** The first ten of many. */
    static String shown(List<String> names) {
        return names.size() <= 10
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, 10)) + ", … (%d)".formatted(names.size());
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.5g", value);
    }

    /** Names come from users, and a table ends a cell at a bar and a row at a line's end. */
    static String escape(String text) {
        return text.replaceAll("[\\r\\n]+", " ").replaceAll("([\\\\`*_{}\\[\\]<>#|])", "\\\\$1");
    }
}
