package dev.fallline.dataset;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the reader of files says, in words that are of use to the one who sent the file. */
final class ReadFaults {

    private static final int LONGEST = 400;

    private ReadFaults() {}

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
        if (lower.contains("no space left") || lower.contains("disk full")) {
            return new ProblemException(
                    ProblemKind.INSUFFICIENT_STORAGE, "no_space", "There is no room left to store the file.", List.of());
        }
        int start = message.indexOf("Error: ");
        var said = message.substring(start < 0 ? 0 : start + "Error: ".length())
                .replace(file.toString(), "the file")
                .lines()
                .takeWhile(line -> !line.startsWith("Possible ") && !line.startsWith("LINE "))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(" "));
        return Faults.file(
                "unreadable_file",
                "The file cannot be read: %s",
                said.length() > LONGEST ? said.substring(0, LONGEST) + "…" : said);
    }
}
