package dev.fallline.dataset;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the reader of files says, in words that are of use to the one who sent the file. */
final class ReadFaults {

    private static final int LONGEST = 400;

    private ReadFaults() {}

    /** The reader's names for the kind of a fault, one after the other. */
    private static final Pattern KIND = Pattern.compile("^(?:[^:]*?Error: )+");

    private static final Pattern LINE = Pattern.compile("CSV Error on Line: (\\d+)");
    private static final Pattern COLUMN = Pattern.compile("column \"?c(\\d+)\\b\"?");
    private static final Pattern VALUE = Pattern.compile("ould not convert string ['\"](.*?)['\"] to '?(\\w+)", Pattern.DOTALL);

    /** A value that is not of its column's type, with the line and the name of the column where they are known. */
    static SQLException conversion(SQLException e, List<StagedColumn> columns) {
        var message = String.valueOf(e.getMessage());
        var value = VALUE.matcher(message);
        if (!value.find()) {
            return e;
        }
        var line = LINE.matcher(message);
        var column = COLUMN.matcher(message);
        var place = new ArrayList<String>();
        if (line.find()) {
            place.add("line " + line.group(1));
        }
        if (column.find() && Integer.parseInt(column.group(1)) < columns.size()) {
            place.add("column '%s'".formatted(columns.get(Integer.parseInt(column.group(1))).name()));
        }
        var type = switch (value.group(2)) {
            case "DOUBLE" -> "a number";
            case "TIMESTAMP", "TIMESTAMP WITH TIME ZONE" -> "a date or time";
            case "BOOL", "BOOLEAN" -> "true or false";
            default -> value.group(2);
        };
        var where = place.isEmpty() ? "A value" : String.join(", ", place);
        throw Faults.file(
                "invalid_value",
                "%s%s: '%s' is not %s.",
                Character.toUpperCase(where.charAt(0)),
                where.substring(1),
                shortened(value.group(1)),
                type);
    }

    static ProblemException explain(SQLException e, Path file) {
        var message = String.valueOf(e.getMessage());
        var lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("out of memory error")) {
            return new ProblemException(
                    ProblemKind.TOO_LARGE,
                    "dataset_needs_memory",
                    "The file needs more memory than fallline.datasets.memory allows.",
                    List.of());
        }
        if (lower.contains("no space left") || lower.contains("disk full") || lower.contains("max_temp_directory_size")) {
            return Faults.noSpace();
        }
        var said = KIND.matcher(message).replaceFirst("")
                .replaceAll("[\\p{Cntrl}&&[^\n]]", "")
                .replace(file.toString(), "the file")
                .lines()
                .takeWhile(line -> !line.startsWith("Possible ") && !line.startsWith("LINE "))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(" "));
        // What the reader would have its own caller try are settings that no client has.
        int advice = said.indexOf(" Try ");
        return Faults.file(
                "unreadable_file",
                "The file cannot be read: %s",
                shortened(advice < 0 ? said : said.substring(0, advice)));
    }

    private static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
