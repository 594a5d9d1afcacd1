package dev.fallline.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        List<Column> columns,
        List<String> warnings) {

    static DatasetResponse of(Dataset dataset) {
        return of(dataset, true);
    }

    /** As an element of a list: without the distributions of the columns, which can be long. */
    static DatasetResponse brief(Dataset dataset) {
        return of(dataset, false);
    }

    private static DatasetResponse of(Dataset dataset, boolean whole) {
        return new DatasetResponse(
                dataset.id(),
                dataset.name(),
                dataset.format(),
                dataset.rows(),
                dataset.bytes(),
                dataset.sha256(),
                dataset.createdAt(),
                dataset.columns().stream().map(column -> Column.of(column, dataset.rows(), whole)).toList(),
                dataset.warnings());
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
            @Nullable List<String> categories,
            @Nullable Map<String, Double> quantiles,
            Distribution.@Nullable Histogram histogram,
            @Nullable List<Distribution.TopValue> topValues,
            @Nullable Sparse sparse) {

        /**
         * Of a column that stands for many features: the names of the first and the last, how many there are, how many are
         * not zero in some row, the numbers of all rows that are not zero, and their share.
         */
        record Sparse(String first, String last, int features, int used, long nonZeros, double density) {

            static Sparse of(String column, FeatureBlock block, long rows) {
                return new Sparse(
                        block.name(column, 0),
                        block.name(column, block.width() - 1),
                        block.width(),
                        block.used(),
                        block.nonZeros(),
                        (double) block.nonZeros() / rows / block.width());
            }
        }

        static Column of(ColumnProfile column, long rows, boolean whole) {
            var block = column.block();
            return new Column(
                    column.name(),
                    column.type().name().toLowerCase(Locale.ROOT),
                    column.missing(),
                    column.distinct(),
                    column.min(),
                    column.max(),
                    column.mean(),
                    column.std(),
                    column.categories(),
                    whole ? column.quantiles() : null,
                    whole ? column.histogram() : null,
                    whole ? column.topValues() : null,
                    block == null ? null : Sparse.of(column.name(), block, rows));
        }
    }
}
