package dev.fallline.model;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.fallline.dataset.RowEncoder;
import dev.fallline.problem.ProblemException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Rows as CSV or TSV (RFC 4180), the first line naming the columns in any order. */
final class DelimitedRows implements RawRows {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final RowEncoder encoder;
    private final String target;
    private final Charset charset;
    private final Iterator<CsvRecord> records;
    private int @Nullable [] columns;
    private long row;

    /** @param target the column that the model predicts, which is no column of its rows */
    DelimitedRows(RowEncoder encoder, String target, InputStream in, Charset charset, char separator) {
        this.encoder = encoder;
        this.target = target;
        this.charset = charset;
        var text = new InputStreamReader(
                in,
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        this.records = CsvReader.builder()
                .fieldSeparator(separator)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .allowUnclosedQuote(false)
                .ofCsvRecord(text)
                .iterator();
    }

    @Override
    public int next(float[] x, int most, RowFaults faults) {
        try {
            if (columns == null) {
                columns = header(faults);
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
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw unreadable("it is not encoded in %s".formatted(charset.name()));
            }
            throw e;
        }
    }

    /** The column of each field. */
    private int[] header(RowFaults faults) {
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
                String fault = encoder.cell(order[i], record.getField(i), x, at);
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
