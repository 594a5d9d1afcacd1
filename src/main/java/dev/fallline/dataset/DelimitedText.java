package dev.fallline.dataset;

import java.nio.CharBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Delimited text as RFC 4180 has it. The columnar reader guesses around faults, a client should be told of them with the
 * line.
 *
 * @param delimiter between the fields
 * @param header    whether the first line names the columns
 * @param names     of the columns, unchecked: from the header, else {@code column_1, column_2, …}
 */
record DelimitedText(char delimiter, boolean header, List<String> names) {

    private static final int LONGEST_HEADER = 1 << 20;

    /**
     * What the first record says.
     *
     * @param delimiter {@code null} if the first line shall tell comma, semicolon, tab or bar
     * @param header    {@code null} if a first line of nothing but numbers shall be a row of data
     */
    static DelimitedText of(Path file, @Nullable Character delimiter, @Nullable Boolean header, int maxColumns) {
        var scanner = new Scanner(delimiter == null ? 0 : delimiter, header, maxColumns);
        TextScan.read(file, text -> {
            scanner.accept(text);
            return !scanner.hasForm();
        });
        if (!scanner.hasForm()) {
            scanner.finish();
        }
        return scanner.form();
    }

    /**
     * Reads all of a file of this form.
     *
     * @return number of records, without the header
     * @throws dev.fallline.problem.ProblemException if it is no such text, with the line
     */
    long check(Path file) {
        var scanner = new Scanner(delimiter, header, Integer.MAX_VALUE);
        TextScan.read(file, text -> {
            scanner.accept(text);
            return true;
        });
        scanner.finish();
        return scanner.rows();
    }

    /** The state machine over characters: it counts fields a record and keeps the text of the header alone. */
    private static final class Scanner {

        private final int maxColumns;
        private final @Nullable Boolean declared;
        private final StringBuilder header = new StringBuilder();
        private boolean named;
        private char delimiter;
        private int columns = -1;
        private long rows;
        private long line = 1;
        private long recordLine = 1;
        private int fields = 1;
        private boolean quoted;
        private boolean afterQuote;
        private boolean fieldStart = true;
        private boolean blank = true;
        private boolean afterReturn;

        Scanner(char delimiter, @Nullable Boolean declared, int maxColumns) {
            this.delimiter = delimiter;
            this.declared = declared;
            this.maxColumns = maxColumns;
        }

        /** Whether the first record has been read. */
        boolean hasForm() {
            return columns >= 0;
        }

        void accept(CharBuffer text) {
            char[] characters = text.array();
            int end = text.limit();
            int i = text.position();
            while (i < end) {
                if (columns >= 0 && !quoted) {
                    i = skipPlain(characters, i, end);
                }
                if (i < end) {
                    accept(characters[i++]);
                }
            }
            text.position(end);
        }

        /** Passes over what neither ends a record nor is quoted, which nearly everything is. */
        private int skipPlain(char[] characters, int from, int end) {
            int delimiters = 0;
            int i = from;
            char at = 0;
            // Quotes and ends of lines are among the least characters.
            while (i < end && ((at = characters[i]) > '"' || at == delimiter)) {
                delimiters += at == delimiter ? 1 : 0;
                i++;
            }
            if (i > from) {
                fields += delimiters;
                fieldStart = characters[i - 1] == delimiter;
                blank = false;
                afterQuote = false;
                afterReturn = false;
            }
            return i;
        }

        private void accept(char c) {
            if (columns < 0 && (quoted || (c != '\n' && c != '\r'))) {
                header.append(c);
                if (header.length() > LONGEST_HEADER) {
                    throw Faults.file("header_too_long", "The first line is longer than %,d characters.", LONGEST_HEADER);
                }
            }
            if (quoted) {
                if (c == '"') {
                    quoted = false;
                    afterQuote = true;
                }
                line += c == '\n' ? 1 : 0;
                return;
            }
            if (c == '"' && afterQuote) {
                quoted = true;
                afterQuote = false;
                return;
            }
            afterQuote = false;
            if (c == '\n' || c == '\r') {
                if (c == '\n' && afterReturn) {
                    afterReturn = false;
                    return;
                }
                afterReturn = c == '\r';
                endRecord();
                line++;
                recordLine = line;
                return;
            }
            afterReturn = false;
            blank = false;
            if (c == '"' && fieldStart) {
                quoted = true;
                fieldStart = false;
            } else if (c == delimiter && columns >= 0) {
                fields++;
                fieldStart = true;
            } else {
                // In the header the delimiter is not known yet: a quote after any candidate starts a field.
                fieldStart = columns < 0 && isCandidate(c);
            }
        }

        private boolean isCandidate(char c) {
            return delimiter == 0 ? c == ',' || c == ';' || c == '\t' || c == '|' : c == delimiter;
        }

        private void endRecord() {
            if (columns < 0) {
                if (!blank) {
                    delimiter = delimiter == 0 ? Header.delimiter(header) : delimiter;
                    var first = Header.split(header, delimiter);
                    columns = first.size();
                    named = declared == null ? !Header.isData(first) : declared;
                    rows = named ? 0 : 1;
                    if (columns > maxColumns) {
                        throw Faults.file(
                                "too_many_columns", "The file has %d columns; at most %d are read.", columns, maxColumns);
                    }
                }
            } else if (!blank || columns == 1) {
                if (fields != columns) {
                    throw Faults.file(
                            "ragged_rows",
                            "Line %d has %d field%s, but the first line has %d.",
                            recordLine,
                            fields,
                            fields == 1 ? "" : "s",
                            columns);
                }
                rows++;
            }
            fields = 1;
            fieldStart = true;
            blank = true;
        }

        DelimitedText form() {
            var names = named
                    ? Header.split(header, delimiter)
                    : IntStream.rangeClosed(1, columns).mapToObj(i -> "column_" + i).toList();
            return new DelimitedText(delimiter, named, names);
        }

        /** Ends the text, which may lack its last end of line. */
        void finish() {
            if (quoted) {
                throw Faults.file(
                        "unclosed_quote", "A quote opened in the record of line %d is never closed.", recordLine);
            }
            if (!blank) {
                endRecord();
            }
            if (columns < 0) {
                throw Faults.file("empty_file", "The file is empty.");
            }
        }

        /** Records, without the header. */
        long rows() {
            if (rows == 0) {
                throw Faults.file("no_rows", "The file has a header but no rows.");
            }
            return rows;
        }
    }
}
