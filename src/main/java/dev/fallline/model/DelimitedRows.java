package dev.fallline.model;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.fallline.dataset.DelimitedForm;
import dev.fallline.dataset.RowEncoder;
import dev.fallline.problem.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows as CSV or TSV (RFC 4180): the first line names the columns in any order, or there is none and it is the model's. */
final class DelimitedRows implements RawRows {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** So much of the first line is looked at for what divides its fields. */
    private static final int LONGEST_LINE = 1 << 16;

    private final RowEncoder encoder;
    private final String target;
    private final Charset charset;
    private final char decimal;
    private final boolean named;
    private final @Nullable Character delimiter;
    private final BufferedReader text;
    private @Nullable Iterator<CsvRecord> records;
    private int @Nullable [] columns;
    private long row;

    /**
     * @param target the column that the model predicts, which is no column of its rows
     * @param usual  what divides the fields unless the form says so; {@code null} if the first line shall tell
     */
    DelimitedRows(RowEncoder encoder, String target, InputStream in, DelimitedForm form, @Nullable Character usual) {
        if (encoder.sparseColumn() >= 0) {
            throw ProblemException.invalid(
                    "",
                    "sparse_model",
                    "The model has %,d sparse features; send JSON or NDJSON rows that name those that are not zero, or LIBSVM (text/x-libsvm)."
                            .formatted(encoder.width()));
        }
        this.encoder = encoder;
        this.target = target;
        this.charset = Objects.requireNonNullElse(form.charset(), StandardCharsets.UTF_8);
        this.decimal = form.decimal();
        this.named = !Boolean.FALSE.equals(form.header());
        this.delimiter = form.delimiter() == null ? usual : form.delimiter();
        this.text = new BufferedReader(
                new InputStreamReader(
                        in,
                        charset.newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)),
                LONGEST_LINE);
    }

    private Iterator<CsvRecord> open() throws IOException {
        return CsvReader.builder()
                .fieldSeparator(delimiter == null ? DelimitedForm.delimiterOf(firstLine()) : delimiter)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .allowUnclosedQuote(false)
                .ofCsvRecord(text)
                .iterator();
    }

    /** Read without consuming it. */
    private String firstLine() throws IOException {
        text.mark(LONGEST_LINE);
        var line = new StringBuilder();
        boolean quoted = false;
        int c;
        while (line.length() < LONGEST_LINE - 1
                && (c = text.read()) >= 0
                && (quoted || line.isEmpty() || (c != '\n' && c != '\r'))) {
            quoted ^= c == '"';
            line.append((char) c);
        }
        text.reset();
        return line.toString();
    }

    @Override
    public int next(float[] x, int most, RowFaults faults) {
        try {
            if (records == null) {
                records = open();
            }
            if (columns == null) {
                columns = named ? header(records, faults) : IntStream.range(0, encoder.columns()).toArray();
                faults.refuse();
            }
            int count = 0;
            while (count < most && !faults.full() && records.hasNext()) {
                encode(records.next(), columns, x, count * encoder.width(), faults);
                count++;
            }
            return count;
        } catch (CsvParseException e) {
            if (e.getCause() instanceof ProblemException below) {
                throw below;
            }
            throw unreadable(e.getCause() == null ? String.valueOf(e.getMessage()) : String.valueOf(e.getCause().getMessage()));
        } catch (CharacterCodingException e) {
            throw undecodable();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw undecodable();
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProblemException undecodable() {
        return unreadable("it is not encoded in %s".formatted(charset.name()));
    }

    /** The column of each field. */
    private int[] header(Iterator<CsvRecord> records, RowFaults faults) {
        if (!records.hasNext()) {
            throw ProblemException.invalid("", "missing_header", "The first line must name the columns.");
        }
        CsvRecord names = records.next();
        var order = new int[names.getFieldCount()];
        var seen = new boolean[encoder.columns()];
        for (int i = 0; i < order.length; i++) {
            String name = names.getField(i);
            if (i == 0 && !name.isEmpty() && name.charAt(0) == BYTE_ORDER_MARK) {
                name = name.substring(1);
            }
            order[i] = encoder.indexOf(name);
            if (order[i] < 0) {
                faults.addColumn(name, "unknown_column", unknown(name, target));
            } else if (seen[order[i]]) {
                faults.addColumn(name, "duplicate_column", "Column '%s' is named twice.".formatted(name));
            } else {
                seen[order[i]] = true;
            }
        }
        for (int i = 0; i < seen.length; i++) {
            if (!seen[i]) {
                String name = encoder.column(i).name();
                faults.addColumn(name, "missing_column", "Column '%s' is missing.".formatted(name));
            }
        }
        return order;
    }

    static String unknown(String name, String target) {
        return name.equals(target)
                ? "Column '%s' is what the model predicts; leave it out.".formatted(name)
                : "The model knows no column '%s'.".formatted(name);
    }

    private void encode(CsvRecord record, int[] order, float[] x, int at, RowFaults faults) {
        if (record.getFieldCount() != order.length) {
            faults.add(row, null, "ragged_row", "Line %d has %d values for %d columns."
                    .formatted(record.getStartingLineNumber(), record.getFieldCount(), order.length));
        } else {
            for (int i = 0; i < order.length; i++) {
                String fault = encoder.cell(order[i], record.getField(i), decimal, x, at);
                if (fault != null) {
                    faults.add(row, encoder.column(order[i]).name(), "invalid_value", fault);
                }
            }
        }
        row++;
    }

    private ProblemException unreadable(String how) {
        return ProblemException.invalid(
                "", "malformed_csv", "The rows cannot be read after row %d: %s".formatted(row, how));
    }
}
