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
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.duckdb.DuckDBAppender;

/**
 * Text in the form of LIBSVM: a line a row, {@code label [qid:number] index:value …}, indices ascending and counted
 * from 1 unless an index 0 occurs, a value that is not there is 0, {@code #} begins a comment. The columns are
 * {@code label}, {@code qid} where there is one, and {@code x1, x2, …}; of more features than there may be columns all
 * are one sparse column, {@code x}.
 */
final class LibsvmSource {

    private final Path file;
    private final int maxColumns;
    private final int maxSparseColumns;
    private int lowest = Integer.MAX_VALUE;
    private int highest = -1;
    private boolean grouped;
    private long rows;

    LibsvmSource(Path file, DatasetProperties limits) {
        this.file = file;
        this.maxColumns = limits.maxColumns();
        this.maxSparseColumns = limits.maxSparseColumns();
    }

    SourceTable read(Connection connection) throws SQLException {
        each((row, _) -> {
            rows++;
            grouped |= row.group() >= 0;
            if (row.count() > 0) {
                lowest = Math.min(lowest, row.index(0));
                highest = Math.max(highest, row.index(row.count() - 1));
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
        if (width >= Math.max(maxColumns, maxSparseColumns)) {
            throw Faults.file(
                    "too_many_columns",
                    "The file has %d columns; at most %d are read.",
                    width + 1L,
                    Math.max(maxColumns, maxSparseColumns));
        }
        var names = new ArrayList<String>();
        names.add("label");
        if (grouped) {
            names.add("qid");
        }
        return width < maxColumns ? columns(connection, names, first, width) : block(connection, names, first, width);
    }

    /** Each feature is a column. */
    private SourceTable columns(Connection connection, List<String> names, int first, int width) throws SQLException {
        for (int i = first; i < first + width; i++) {
            names.add("x" + i);
        }
        double[] dense = new double[width];
        return NumberTable.fill(
                connection, names, Collections.nCopies(names.size(), "DOUBLE"), table -> each((row, _) -> {
                    Arrays.fill(dense, 0);
                    for (int i = 0; i < row.count(); i++) {
                        dense[row.index(i) - first] = row.value(i);
                    }
                    begin(table, row);
                    for (double value : dense) {
                        table.append(value);
                    }
                    table.endRow();
                }));
    }

    /** All features together are the column {@code x}. */
    private SourceTable block(Connection connection, List<String> names, int first, int width) throws SQLException {
        var types = new ArrayList<>(Collections.nCopies(names.size(), "DOUBLE"));
        names.add("x");
        types.add("BLOB");
        var used = new BitSet(width);
        var numbers = new SparseNumbers();
        var nonZeros = new long[1];
        var table = NumberTable.fill(connection, names, types, into -> each((row, line) -> {
            numbers.clear();
            for (int i = 0; i < row.count(); i++) {
                float value = (float) row.value(i);
                if (!Float.isFinite(value)) {
                    throw Faults.file(
                            "non_finite_value",
                            "Line %d: the value of index %d is no number within ±3.4e38; leave such pairs out.",
                            line,
                            row.index(i));
                }
                if (value != 0) {
                    numbers.add(row.index(i) - first, value);
                    used.set(row.index(i) - first);
                }
            }
            nonZeros[0] += numbers.count();
            begin(into, row);
            into.append(numbers.bytes()).endRow();
        }));
        return table.withBlock(
                names.size() - 1, new FeatureBlock(first, width, used.cardinality(), nonZeros[0]), (int) (nonZeros[0] / rows));
    }

    private void begin(DuckDBAppender table, LibsvmRow row) throws SQLException {
        table.beginRow().append(row.label());
        if (grouped) {
            if (row.group() < 0) {
                table.appendNull();
            } else {
                table.append((double) row.group());
            }
        }
    }

    private void each(Consumer consumer) throws SQLException {
        long number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            var row = new LibsvmRow();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (row.parse(line, number)) {
                    consumer.accept(row, number);
                }
            }
        } catch (MalformedInputException e) {
            throw Faults.file("wrong_charset", "Line %d of the file is not text in UTF-8.", number + 1);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** Takes a row and the number of its line. */
    @FunctionalInterface
    private interface Consumer {
        void accept(LibsvmRow row, long line) throws SQLException;
    }
}
