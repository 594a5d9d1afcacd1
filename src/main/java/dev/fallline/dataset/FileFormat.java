package dev.fallline.dataset;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The file formats that are read. */
enum FileFormat {
    CSV(List.of("text/csv"), ".csv", ".txt"),
    TSV(List.of("text/tab-separated-values"), ".tsv", ".tab"),
    NDJSON(List.of("application/x-ndjson", "application/jsonl"), ".ndjson", ".jsonl"),
    /** An array of objects. */
    JSON(List.of("application/json"), ".json"),
    PARQUET(List.of("application/vnd.apache.parquet"), ".parquet", ".pq"),
    /** Lines of {@code label index:value …}, as LIBSVM, SVMlight and XGBoost have them. */
    LIBSVM(List.of("text/x-libsvm"), ".libsvm", ".svm", ".svmlight"),
    /** One array of NumPy. */
    NPY(List.of("application/x-npy"), ".npy"),
    /** Several arrays of NumPy with the same number of rows. */
    NPZ(List.of("application/x-npz"), ".npz");

    private final List<String> mediaTypes;
    private final List<String> extensions;

    FileFormat(List<String> mediaTypes, String... extensions) {
        this.mediaTypes = mediaTypes;
        this.extensions = List.of(extensions);
    }

    /** The name in JSON. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether lines of text are read, which may be in any character set. */
    boolean isText() {
        return switch (this) {
            case CSV, TSV, NDJSON, JSON, LIBSVM -> true;
            case PARQUET, NPY, NPZ -> false;
        };
    }

    /** By its {@link #label()}; {@code null} if there is none of that name. */
    static @Nullable FileFormat ofLabel(String label) {
        for (var format : values()) {
            if (format.label().equalsIgnoreCase(label)) {
                return format;
            }
        }
        return null;
    }

    /** @param mediaType as in {@code Content-Type}, parameters allowed */
    static @Nullable FileFormat ofMediaType(@Nullable String mediaType) {
        if (mediaType == null) {
            return null;
        }
        int parameters = mediaType.indexOf(';');
        var plain = (parameters < 0 ? mediaType : mediaType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        for (var format : values()) {
            if (format.mediaTypes.contains(plain)) {
                return format;
            }
        }
        return null;
    }

    /** Looks at the end of a file's name, after a compression's own. A {@code .txt} may be anything. */
    static @Nullable FileFormat ofFileName(@Nullable String fileName) {
        if (fileName == null) {
            return null;
        }
        var plain = withoutCompression(fileName.toLowerCase(Locale.ROOT));
        for (var format : values()) {
            for (var extension : format.extensions) {
                if (plain.endsWith(extension) && !extension.equals(".txt")) {
                    return format;
                }
            }
        }
        return null;
    }

    /** The name of a dataset that comes from a file of that name. */
    static @Nullable String withoutExtension(@Nullable String fileName) {
        if (fileName == null) {
            return null;
        }
        var plain = withoutCompression(fileName);
        for (var format : values()) {
            for (var extension : format.extensions) {
                if (plain.toLowerCase(Locale.ROOT).endsWith(extension)) {
                    return plain.substring(0, plain.length() - extension.length());
                }
            }
        }
        return plain;
    }

    private static String withoutCompression(String fileName) {
        return fileName.replaceFirst("(?i)\\.(gz|zst)$", "");
    }
}
