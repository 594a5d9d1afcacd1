package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Delimited text. Its form is known, so that the reader has nothing to guess but types. */
final class DelimitedSource {

    /** What stands for a missing value, besides nothing at all. */
    private static final String MISSING = "['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL']";

    /** Rows that are looked at for the types before every row is; as many as the reader takes in one piece. */
    static final int SAMPLE = 20_480;

    private final Path file;
    private final DelimitedText text;
    private final ReadOptions options;

    DelimitedSource(Path file, DelimitedText text, ReadOptions options) {
        this.file = file;
        this.text = text;
        this.options = options;
    }

    int columns() {
        return text.names().size();
    }

    /** Types as the first rows have them; a later row may not fit, which makes the reader fail. */
    SourceTable sampled(Connection connection) throws SQLException {
        return table(connection, SAMPLE);
    }

    /** Types that every row fits. */
    SourceTable inferred(Connection connection) throws SQLException {
        return table(connection, -1);
    }

    private SourceTable table(Connection connection, int sample) throws SQLException {
        // Booleans are not among the candidates: the reader takes yes/no and t/f for them, which are labels.
        var reader = """
                read_csv(%s, delim = %s, quote = '"', escape = '"', header = %s, skip = 0, comment = '',
                    strict_mode = true, sample_size = %d, null_padding = false, nullstr = %s, decimal_separator = '%s',
                    names = [%s], %s
                    auto_type_candidates = ['DOUBLE', 'TIMESTAMP', 'VARCHAR'])"""
                .formatted(
                        DuckDb.quote(file),
                        DuckDb.quote(text.delimiter()),
                        text.header(),
                        sample,
                        MISSING,
                        options.decimal(),
                        IntStream.range(0, columns()).mapToObj(i -> "'c" + i + "'").collect(Collectors.joining(", ")),
                        types());
        return SourceTable.of(connection, reader, text.names());
    }

    private String types() {
        var names = Header.names(text.names());
        var given = IntStream.range(0, names.size())
                .filter(i -> options.columns().containsKey(names.get(i)))
                .mapToObj(i -> "'c%d': '%s'".formatted(i, sql(options.columns().get(names.get(i)))))
                .toList();
        return given.isEmpty() ? "" : "types = {" + String.join(", ", given) + "},";
    }

    private static String sql(DatasetSchema.@Nullable Type type) {
        return switch (type) {
            case NUMERIC, SPARSE -> "DOUBLE";
            case DATETIME -> "TIMESTAMPTZ";
            case CATEGORICAL, BOOLEAN, TEXT -> "VARCHAR";
            case null -> throw new IllegalArgumentException("no type");
        };
    }
}
