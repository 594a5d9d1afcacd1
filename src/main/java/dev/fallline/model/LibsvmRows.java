package dev.fallline.model;

import dev.fallline.dataset.LibsvmRow;
import dev.fallline.dataset.RowEncoder;
import dev.fallline.problem.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows as LIBSVM, {@code label index:value …}: the value of index i is that of the column or feature {@code xi}, one that
 * is not named is 0. The label, which every line must begin with, is not looked at.
 */
final class LibsvmRows implements RawRows {

    private static final String GROUP = "qid";

    private final RowEncoder encoder;
    private final BufferedReader lines;
    private final LibsvmRow pairs = new LibsvmRow();
    private final boolean[] seen;
    private long line;
    private long row;

    LibsvmRows(RowEncoder encoder, InputStream in) {
        this.encoder = encoder;
        this.seen = new boolean[encoder.columns()];
        this.lines = new BufferedReader(new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
    }

    @Override
    public int next(float[] x, int most, RowFaults faults) throws IOException {
        int count = 0;
        while (count < most && !faults.full()) {
            String text = line();
            if (text == null) {
                break;
            }
            line++;
            if (pairs.parse(text, line)) {
                encode(x, count * encoder.width(), faults);
                row++;
                count++;
            }
        }
        return count;
    }

    private @Nullable String line() throws IOException {
        try {
            return lines.readLine();
        } catch (CharacterCodingException e) {
            throw ProblemException.invalid(
                    "", "wrong_charset", "Line %d is not text in UTF-8.".formatted(line + 1));
        }
    }

    private void encode(float[] x, int at, RowFaults faults) {
        encoder.clearFeatures(x, at);
        Arrays.fill(seen, false);
        for (int pair = 0; pair < pairs.count(); pair++) {
            String name = "x" + pairs.index(pair);
            int feature = encoder.featureOf(name);
            if (feature >= 0) {
                add(name, encoder.feature(feature, pairs.value(pair), x, at), faults);
            } else {
                value(name, pairs.value(pair), x, at, faults);
            }
        }
        for (int column = 0; column < seen.length; column++) {
            if (!seen[column] && column != encoder.sparseColumn()) {
                String name = encoder.column(column).name();
                boolean group = name.equals(GROUP);
                add(
                        name,
                        !group
                                ? encoder.number(column, 0, x, at)
                                : pairs.group() < 0
                                        ? encoder.missing(column, x, at)
                                        : encoder.number(column, pairs.group(), x, at),
                        faults);
            }
        }
    }

    private void value(String name, double value, float[] x, int at, RowFaults faults) {
        int column = encoder.indexOf(name);
        if (column < 0) {
            faults.add(row, name, "unknown_column", "The model knows no column '%s'.".formatted(name));
        } else {
            seen[column] = true;
            add(name, encoder.number(column, value, x, at), faults);
        }
    }

    private void add(String name, @Nullable String fault, RowFaults faults) {
        if (fault != null) {
            faults.add(row, name, "invalid_value", fault);
        }
    }
}
