package dev.fallline.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A dataset on the wire. */
record DatasetResponse(
        String id,
        String name,
        String format,
        long rows,
        long bytes,
        String sha256,
        Instant createdAt,
        List<Column> columns) {

    static DatasetResponse of(Dataset dataset) {
        return new DatasetResponse(
                dataset.id(),
                dataset.name(),
                dataset.format(),
                dataset.rows(),
                dataset.bytes(),
                dataset.sha256(),
                dataset.createdAt(),
                dataset.columns().stream().map(Column::of).toList());
    }

    record Column(
            String name,
            String type,
            long missing,
            long distinct,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable Double mean,
            @Nullable Double std,
            @Nullable List<String> categories) {

        static Column of(ColumnProfile column) {
            return new Column(
                    column.name(),
                    column.type().name().toLowerCase(Locale.ROOT),
                    column.missing(),
                    column.distinct(),
                    column.min(),
                    column.max(),
                    column.mean(),
                    column.std(),
                    column.categories());
        }
    }
}
