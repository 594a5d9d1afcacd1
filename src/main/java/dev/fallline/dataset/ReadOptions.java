package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema.Type;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of a file beside its content. {@code null} where it says nothing, and the file is looked at.
 *
 * @param format    of the file
 * @param charset   of its text
 * @param delimiter between the fields of delimited text
 * @param header    whether the first line of delimited text names the columns
 * @param decimal   the decimal mark of delimited text: point or comma
 * @param columns   the types of columns that must not be inferred, by name
 */
record ReadOptions(
        @Nullable FileFormat format,
        @Nullable Charset charset,
        @Nullable Character delimiter,
        @Nullable Boolean header,
        char decimal,
        Map<String, Type> columns) {

    /** Nothing said. */
    static final ReadOptions NONE = new ReadOptions(null, null, null, null, '.', Map.of());

    ReadOptions {
        columns = Map.copyOf(columns);
    }

    /** Only the format said. */
    static ReadOptions of(@Nullable FileFormat format) {
        return NONE.withFormat(format);
    }

    ReadOptions withFormat(@Nullable FileFormat actual) {
        return new ReadOptions(actual, charset, delimiter, header, decimal, columns);
    }

    /** Two files of the same bytes and the same of this are the same dataset. */
    String fingerprint() {
        return "%s|%s|%s|%s|%s|%s".formatted(format, charset, delimiter, header, decimal, new TreeMap<>(columns));
    }
}
