package dev.fallline.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.duckdb.DuckDBAppender;

/**
 * Arrays of NumPy as a table. The columns of a {@code .npy} are {@code x1, x2, …}; those of a {@code .npz} are named by
 * its arrays, with the number of the column behind where an array has two dimensions.
 */
final class NumpySource {

    private NumpySource() {}

    static SourceTable array(Connection connection, Path file, DatasetProperties limits) throws SQLException {
        try (var array = new NumpyArray(file, limits.maxColumns())) {
            return table(connection, List.of(array), List.of("x"), true, limits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param directory where the arrays are unpacked, one file each */
    static SourceTable archive(Connection connection, Path file, Path directory, DatasetProperties limits)
            throws SQLException {
        var names = new ArrayList<String>();
        var files = new ArrayList<Path>();
        unpack(file, directory, limits, names, files);
        var arrays = new ArrayList<NumpyArray>();
        try {
            for (var each : files) {
                arrays.add(new NumpyArray(each, limits.maxColumns()));
            }
            return table(connection, arrays, names, false, limits);
        } finally {
            close(arrays);
        }
    }

    private static void unpack(
            Path file, Path directory, DatasetProperties limits, List<String> names, List<Path> files) {
        long left = limits.maxBytes().toBytes();
        try (var zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().filter(e -> e.getName().endsWith(".npy")).limit(limits.maxColumns()).toList()) {
                var target = directory.resolve("array" + files.size());
                names.add(entry.getName().substring(0, entry.getName().length() - ".npy".length()));
                files.add(target);
                left -= copy(zip.getInputStream(entry), target, left, limits.maxBytes().toBytes());
            }
        } catch (ZipException e) {
            throw Faults.file("corrupt_file", "The archive of NumPy arrays is damaged or incomplete.");
        } catch (IOException e) {
            throw Faults.storing(e);
        }
        if (files.isEmpty()) {
            throw Faults.file("empty_file", "The archive holds no NumPy array.");
        }
    }

    private static long copy(InputStream from, Path to, long left, long limit) throws IOException {
        try (from; var out = Files.newOutputStream(to)) {
            byte[] buffer = new byte[1 << 16];
            long written = 0;
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                written += n;
                if (written > left) {
                    throw Faults.tooLarge(limit);
                }
                out.write(buffer, 0, n);
            }
            return written;
        }
    }

    private static SourceTable table(
            Connection connection, List<NumpyArray> arrays, List<String> arrayNames, boolean numbered,
            DatasetProperties limits) throws SQLException {
        var names = new ArrayList<String>();
        var types = new ArrayList<String>();
        long rows = arrays.getFirst().rows();
        for (int a = 0; a < arrays.size(); a++) {
            var array = arrays.get(a);
            if (array.rows() != rows) {
                throw Faults.file(
                        "different_lengths",
                        "Array '%s' has %d rows, but '%s' has %d; the arrays of one dataset have the same number.",
                        arrayNames.get(a), array.rows(), arrayNames.getFirst(), rows);
            }
            for (int c = 1; c <= array.columns(); c++) {
                names.add(array.flat() && !numbered ? arrayNames.get(a) : arrayNames.get(a) + c);
                types.add(array.type());
            }
        }
        if (names.size() > limits.maxColumns()) {
            throw Faults.file(
                    "too_many_columns", "The file has %d columns; at most %d are read.", names.size(), limits.maxColumns());
        }
        if (rows == 0 || names.isEmpty()) {
            throw Faults.file("no_rows", "The array is empty.");
        }
        return NumberTable.fill(connection, names, types, table -> append(table, arrays, rows));
    }

    private static void append(DuckDBAppender table, List<NumpyArray> arrays, long rows) throws SQLException {
        for (long row = 0; row < rows; row++) {
            table.beginRow();
            for (var array : arrays) {
                for (int c = 0; c < array.columns(); c++) {
                    if (array.isText()) {
                        table.append(array.text(c));
                    } else if (array.isLogical()) {
                        table.append(array.number(c) != 0);
                    } else {
                        table.append(array.number(c));
                    }
                }
            }
            table.endRow();
        }
    }

    private static void close(List<NumpyArray> arrays) {
        for (var array : arrays) {
            try {
                array.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
