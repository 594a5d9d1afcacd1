package dev.fallline.dataset;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads text as UTF-8 in portions and refuses what is none. */
final class TextScan {

    private static final int PORTION = 1 << 16;
    private static final int LONGEST_HEADER = 1 << 20;

    private TextScan() {}

    /** Hands the text over in portions, without a byte order mark. */
    static void read(Path file, Consumer<CharBuffer> portions) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var bytes = ByteBuffer.allocate(PORTION);
        var text = CharBuffer.allocate(PORTION);
        boolean first = true;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), PORTION)) {
            boolean end = false;
            while (!end) {
                int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
                end = n < 0;
                bytes.position(bytes.position() + Math.max(n, 0)).flip();
                decode(decoder, bytes, text, end, file);
                bytes.compact();
                text.flip();
                if (first && text.hasRemaining() && text.get(0) == '\ufeff') {
                    text.get();
                }
                first = false;
                portions.accept(text);
                text.clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    private static void decode(CharsetDecoder decoder, ByteBuffer bytes, CharBuffer text, boolean end, Path file) {
        if (decoder.decode(bytes, text, end).isError() || end && bytes.hasRemaining()) {
            throw Faults.file(
                    "wrong_charset",
                    "Line %d of the file is not text in UTF-8; name its character set, such as charset=latin1,"
                            + " or save it as UTF-8.",
                    lineOfFault(file));
        }
        char[] decoded = text.array();
        for (int i = 0; i < text.position(); i++) {
            if (decoded[i] == 0) {
                throw Faults.file(
                        "binary_file",
                        "The file holds binary data of no format that is read.");
            }
        }
    }

    /** The first line that is not UTF-8; looked for only when there is one. */
    private static long lineOfFault(Path file) {
        long number = 1;
        try (var in = new BufferedInputStream(Files.newInputStream(file), PORTION)) {
            var line = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                line.write(b);
                // A longer line is not looked through: a piece of it could end within a character.
                if (b == '\n') {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.toByteArray()));
                    number++;
                    line.reset();
                } else if (line.size() == LONGEST_HEADER) {
                    return number;
                }
            }
            return number;
        } catch (CharacterCodingException e) {
            return number;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** Reads text only to find out that it is text, and whether there is any. */
    static boolean hasText(Path file) {
        var found = new boolean[1];
        read(file, text -> found[0] = found[0] || !text.toString().isBlank());
        return found[0];
    }

    /**
     * Delimited text as RFC 4180 has it, checked before the columnar reader sees it: that reader guesses around faults,
     * a client should be told of them with the line.
     *
     * @param delimiter between the fields
     * @param header    whether the first line names the columns
     * @param names     of the columns, unchecked: from the header, else {@code column_1, column_2, …}
     * @param rows      records, without the header
     */
    record Delimited(char delimiter, boolean header, List<String> names, long rows) {

        /**
         * @param delimiter {@code null} if the first line shall tell comma, semicolon, tab or bar
         * @param header    {@code null} if a first line of nothing but numbers shall be a row of data
         */
        static Delimited scan(Path file, @Nullable Character delimiter, @Nullable Boolean header, int maxColumns) {
            var scanner = new DelimitedScanner(delimiter == null ? 0 : delimiter, header, maxColumns);
            read(file, scanner::accept);
            return scanner.finish();
        }
    }

    /** The state machine over characters: it counts fields a record and keeps the text of the header alone. */
    private static final class DelimitedScanner {

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

        DelimitedScanner(char delimiter, @Nullable Boolean declared, int maxColumns) {
            this.delimiter = delimiter;
            this.declared = declared;
            this.maxColumns = maxColumns;
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

        Delimited finish() {
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
            if (rows == 0) {
                throw Faults.file("no_rows", "The file has a header but no rows.");
            }
            var names = named
                    ? Header.split(header, delimiter)
                    : IntStream.rangeClosed(1, columns).mapToObj(i -> "column_" + i).toList();
            return new Delimited(delimiter, named, names, rows);
        }
    }
}
