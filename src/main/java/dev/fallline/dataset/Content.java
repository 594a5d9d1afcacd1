package dev.fallline.dataset;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what a file is by its first bytes: a file that says of itself what it is, is believed before its sender. */
final class Content {

    private static final int START = 4096;

    private static final Map<String, FileFormat> READ =
            Map.of("PAR1", FileFormat.PARQUET, "\u0093NUMPY", FileFormat.NPY, "PK\u0003\u0004", FileFormat.NPZ);

    /** Formats that clients send and that are not read, with what to send in their place. */
    private static final Map<String, String> NOT_READ = new LinkedHashMap<>();

    static {
        NOT_READ.put("ARROW1", "an Arrow IPC file (Feather version 2); write it as Parquet");
        NOT_READ.put("FEA1", "a Feather file of version 1; write it as Parquet");
        NOT_READ.put("\u00ff\u00ff\u00ff\u00ff", "an Arrow IPC stream; write it as Parquet");
        NOT_READ.put("\u0089HDF\r\n\u001a\n", "an HDF5 file; write its table as Parquet");
        NOT_READ.put("Obj\u0001", "an Avro file; write it as Parquet");
        NOT_READ.put("ORC", "an ORC file; write it as Parquet");
        NOT_READ.put("SQLite format 3", "an SQLite database; export the table as CSV");
        NOT_READ.put("\u00d0\u00cf\u0011\u00e0", "an Excel workbook; save the sheet as CSV");
        NOT_READ.put("%PDF", "a PDF document");
        NOT_READ.put("\u0089PNG", "a picture");
        NOT_READ.put("BZh", "compressed with bzip2; gzip and zstd are read");
        NOT_READ.put("\u00fd7zXZ", "compressed with xz; gzip and zstd are read");
        NOT_READ.put("7z\u00bc\u00af", "a 7-Zip archive; gzip and zstd are read");
    }

    private static final Pattern LIBSVM = Pattern.compile(
            "\\s*[+-]?[0-9][0-9.eE+-]*(\\s+qid:\\d+)?(\\s+\\d+:[+-]?[0-9.][0-9.eE+-]*)+\\s*(#.*)?");

    private Content() {}

    /**
     * @param declared what the sender said; {@code null} if the content shall tell
     * @throws ProblemException if the file is empty, of a format that is not read, or not what was declared
     */
    static FileFormat format(Path file, @Nullable FileFormat declared) {
        var start = start(file);
        if (start.isEmpty()) {
            throw Faults.file("empty_file", "The file is empty.");
        }
        for (var known : NOT_READ.entrySet()) {
            if (start.startsWith(known.getKey())) {
                throw notRead("The file is " + known.getValue() + ".");
            }
        }
        for (var known : READ.entrySet()) {
            if (start.startsWith(known.getKey())) {
                return confirmed(known.getValue(), declared, start);
            }
        }
        if (declared != null) {
            return declared;
        }
        var text = start.startsWith("\u00ef\u00bb\u00bf") ? start.substring(3) : start;
        return ofText(text.stripLeading());
    }

    private static FileFormat ofText(String text) {
        if (text.startsWith("{")) {
            return FileFormat.NDJSON;
        }
        if (text.startsWith("[")) {
            return FileFormat.JSON;
        }
        var line = text.lines().findFirst().orElse("");
        return LIBSVM.matcher(line).matches() ? FileFormat.LIBSVM : FileFormat.CSV;
    }

    private static FileFormat confirmed(FileFormat actual, @Nullable FileFormat declared, String start) {
        if (actual == FileFormat.NPZ && !start.contains(".npy")) {
            throw notRead(start.contains("[Content_Types].xml") || start.contains("xl/")
                    ? "The file is an Excel workbook; save the sheet as CSV."
                    : "The file is a ZIP archive; send the file in it, compressed with gzip or zstd if you like.");
        }
        if (declared != null && declared != actual) {
            throw new ProblemException(
                    ProblemKind.UNSUPPORTED_MEDIA_TYPE,
                    "format_mismatch",
                    "The file is %s but was declared as %s.".formatted(actual.label(), declared.label()),
                    List.of());
        }
        return actual;
    }

    private static ProblemException notRead(String detail) {
        return new ProblemException(ProblemKind.UNSUPPORTED_MEDIA_TYPE, "unsupported_format", detail, List.of());
    }

    private static String start(Path file) {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(START), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
