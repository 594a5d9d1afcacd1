package dev.fallline.dataset;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The line that names the columns of delimited text. */
final class Header {

    private static final int LONGEST_NAME = 500;

    private Header() {}

    /** The candidate that occurs most often outside quotes; the comma where none does. */
    static char delimiter(CharSequence line) {
        char best = ',';
        int most = 0;
        for (char candidate : new char[] {',', ';', '\t', '|'}) {
            int count = split(line, candidate).size() - 1;
            if (count > most) {
                most = count;
                best = candidate;
            }
        }
        return best;
    }

    /** The fields of one record, without their quotes. */
    static List<String> split(CharSequence line, char delimiter) {
        var fields = new ArrayList<String>();
        var field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (quoted && c == '"') {
                quoted = false;
            } else if (!quoted && c == '"' && field.isEmpty()) {
                quoted = true;
            } else if (!quoted && c == delimiter) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    /** Checks the names of a dataset's columns, whatever the format; they come back without surrounding blanks. */
    static List<String> names(List<String> raw) {
        var names = raw.stream().map(String::strip).toList();
        var seen = new HashSet<String>();
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            if (name.isEmpty()) {
                throw Faults.file("unnamed_column", "Column %d has no name; the first line must name every column.", i + 1);
            }
            if (name.length() > LONGEST_NAME) {
                throw Faults.file(
                        "column_name_too_long", "The name of column %d is longer than %d.", i + 1, LONGEST_NAME);
            }
            if (!seen.add(name)) {
                throw Faults.file("duplicate_column", "Two columns are named '%s'.", name);
            }
        }
        return names;
    }

    /** Whether a first line holds nothing but numbers, and so is a row rather than names. */
    static boolean isData(List<String> fields) {
        return fields.stream().allMatch(field -> field.isBlank() || isNumber(field))
                && !fields.stream().allMatch(String::isBlank);
    }

    private static boolean isNumber(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text.strip().replace(',', '.')));
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
