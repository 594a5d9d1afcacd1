package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored dataset. Its rows never change.
 *
 * @param format  of the file as it was received: {@code csv}, {@code parquet}, …
 * @param bytes   length of the file as it was received
 * @param sha256  of the file as it was received, lower-case hexadecimal
 * @param columns in file order
 * @param warnings what to know before training on it
 */
public record Dataset(
        String id,
        String name,
        String format,
        long rows,
        long bytes,
        String sha256,
        Instant createdAt,
        List<ColumnProfile> columns,
        List<String> warnings) {

    public Dataset {
        columns = List.copyOf(columns);
        warnings = List.copyOf(warnings);
    }

    /** The same rows under another id. */
    Dataset as(String otherId, String otherName, Instant at) {
        return new Dataset(otherId, otherName, format, rows, bytes, sha256, at, columns, warnings);
    }

    /** As a spec sees it. */
    public DatasetSchema schema() {
        return new DatasetSchema(
                id,
                rows,
                columns.stream().map(column -> schema(column, rows)).toList());
    }

    private static DatasetSchema.Column schema(ColumnProfile column, long rows) {
        Double min = column.min();
        Double max = column.max();
        var block = column.block();
        return new DatasetSchema.Column(
                column.name(),
                column.type(),
                column.missing(),
                column.distinct(),
                column.integral(),
                min == null ? Double.NaN : min,
                max == null ? Double.NaN : max,
                block == null ? null : block.schema(rows),
                Labels.known(column));
    }

    /** Position of the column, or −1. */
    int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        return -1;
    }

    @Nullable ColumnProfile column(String column) {
        int index = indexOf(column);
        return index < 0 ? null : columns.get(index);
    }
}
