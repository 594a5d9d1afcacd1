package dev.fallline.dataset;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The file formats that are read. */
enum FileFormat {
    CSV("text/csv", ".csv"),
    TSV("text/tab-separated-values", ".tsv"),
    NDJSON("application/x-ndjson", ".ndjson", ".jsonl"),
    PARQUET("application/vnd.apache.parquet", ".parquet");

    private final String mediaType;
    private final String[] extensions;

    FileFormat(String mediaType, String... extensions) {
        this.mediaType = mediaType;
        this.extensions = extensions;
    }

    /** The name in JSON. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
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
            if (format.mediaType.equals(plain)) {
                return format;
            }
        }
        return null;
    }

    /** Looks at the end of a file's name, after a compression's own. */
    static @Nullable FileFormat ofFileName(@Nullable String fileName) {
        if (fileName == null) {
            return null;
        }
        var plain = fileName.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
        for (var format : values()) {
            for (var extension : format.extensions) {
                if (plain.endsWith(extension)) {
                    return format;
                }
            }
        }
        return null;
    }
}
