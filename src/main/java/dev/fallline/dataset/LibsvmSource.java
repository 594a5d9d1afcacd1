package dev.fallline.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import org.duckdb.DuckDBAppender;

/**
 * Text in the form of LIBSVM: a line a row, {@code label [qid:number] index:value …}, indices ascending and counted
 * from 1 unless an index 0 occurs, a value that is not there is 0, {@code #} begins a comment. The columns are
 * {@code label}, {@code qid} where there is one, and {@code x1, x2, …}.
 */
final class LibsvmSource {

    private final Path file;
    private final int maxColumns;
    private int lowest = Integer.MAX_VALUE;
    private int highest = -1;
    private boolean grouped;
    private long rows;

    LibsvmSource(Path file, int maxColumns) {
        this.file = file;
        this.maxColumns = maxColumns;
    }

    SourceTable read(Connection connection) throws SQLException {
        each((label, group, indices, values, count) -> {
            rows++;
            grouped |= group >= 0;
            if (count > 0) {
                lowest = Math.min(lowest, indices[0]);
                highest = Math.max(highest, indices[count - 1]);
            }
        });
        if (rows == 0) {
            throw Faults.file("empty_file", "The file is empty.");
        }
        if (highest < 0) {
            throw Faults.file("no_features", "No row has an index:value pair.");
        }
        int first = lowest == 0 ? 0 : 1;
        int width = highest - first + 1;
        if (width + 1 > maxColumns) {
            throw Faults.file(
                    "too_many_columns", "The file has %d columns; at most %d are read.", width + 1, maxColumns);
        }
        var names = new ArrayList<String>();
        names.add("label");
        if (grouped) {
            names.add("qid");
        }
        for (int i = first; i <= highest; i++) {
            names.add("x" + i);
        }
        return NumberTable.fill(
                connection, names, Collections.nCopies(names.size(), "DOUBLE"), table -> append(table, first, width));
    }

    private void append(DuckDBAppender table, int first, int width) throws SQLException {
        double[] row = new double[width];
        each((label, group, indices, values, count) -> {
            Arrays.fill(row, 0);
            for (int i = 0; i < count; i++) {
                row[indices[i] - first] = values[i];
            }
            table.beginRow().append(label);
            if (grouped) {
                if (group < 0) {
                    table.appendNull();
                } else {
                    table.append((double) group);
                }
            }
            for (double value : row) {
                table.append(value);
            }
            table.endRow();
        });
    }

    private void each(Consumer consumer) throws SQLException {
        long number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            var row = new Row();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (row.parse(line, number)) {
                    consumer.accept(row.label, row.group, row.indices, row.values, row.count);
                }
            }
        } catch (MalformedInputException e) {
            throw Faults.file("wrong_charset", "Line %d of the file is not text in UTF-8.", number + 1);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** @param group the number after {@code qid:}, −1 if there is none */
    @FunctionalInterface
    private interface Consumer {
        void accept(double label, long group, int[] indices, double[] values, int count) throws SQLException;
    }

    /** One line; its arrays grow with the longest. */
    private static final class Row {

        private double label;
        private long group;
        private int[] indices = new int[64];
        private double[] values = new double[64];
        private int count;

        /** @return false for a line without a row */
        boolean parse(String text, long line) {
            int comment = text.indexOf('#');
            int end = comment < 0 ? text.length() : comment;
            count = 0;
            group = -1;
            int at = skipBlanks(text, 0, end);
            if (at == end) {
                return false;
            }
            int stop = skipWord(text, at, end);
            label = number(text, at, stop, line);
            for (at = skipBlanks(text, stop, end); at < end; at = skipBlanks(text, stop, end)) {
                stop = skipWord(text, at, end);
                int colon = text.indexOf(':', at);
                if (colon < 0 || colon >= stop) {
                    throw fault(line, at, "'%s' is no index:value pair".formatted(text.substring(at, stop)));
                }
                if (text.startsWith("qid:", at)) {
                    group = (long) number(text, colon + 1, stop, line);
                } else {
                    add(index(text, at, colon, line), number(text, colon + 1, stop, line), line, at);
                }
            }
            return true;
        }

        private void add(int index, double value, long line, int at) {
            if (count > 0 && index <= indices[count - 1]) {
                throw fault(line, at, "index %d does not follow %d".formatted(index, indices[count - 1]));
            }
            if (count == indices.length) {
                indices = Arrays.copyOf(indices, 2 * count);
                values = Arrays.copyOf(values, 2 * count);
            }
            indices[count] = index;
            values[count++] = value;
        }

        private static int index(String text, int from, int to, long line) {
            try {
                int index = Integer.parseInt(text, from, to, 10);
                if (index >= 0 && index < Integer.MAX_VALUE) {
                    return index;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw fault(line, from, "'%s' is no index".formatted(text.substring(from, to)));
        }

        private static double number(String text, int from, int to, long line) {
            try {
                return Double.parseDouble(text.substring(from, to));
            } catch (NumberFormatException e) {
                throw fault(line, from, "'%s' is no number".formatted(text.substring(from, to)));
            }
        }

        private static RuntimeException fault(long line, int at, String detail) {
            var shown = detail.length() > 200 ? detail.substring(0, 200) + "…" : detail;
            return Faults.file("invalid_libsvm", "Line %d, character %d: %s.", line, at + 1, shown);
        }

        private static int skipBlanks(String text, int from, int end) {
            int at = from;
            while (at < end && text.charAt(at) <= ' ') {
                at++;
            }
            return at;
        }

        private static int skipWord(String text, int from, int end) {
            int at = from;
            while (at < end && text.charAt(at) > ' ') {
                at++;
            }
            return at;
        }
    }
}
