package dev.fallline.spec;

import dev.fallline.spec.DatasetSchema.Column;
import dev.fallline.spec.DatasetSchema.Type;
import java.util.List;

/**
 * Whether the rows of a job are prepared as sparse ones: for a model without hidden layers, when there are at least
 * {@value #FEWEST_FEATURES} encoded features of which a row has no more than one in {@value #SHARE}, and always when a
 * column is sparse. It follows from the columns' profiles, so that it is known before anything is read.
 *
 * @param applies whether they are
 * @param numbers of a row, on average
 */
public record Sparsity(boolean applies, double numbers) {

    /** Below, a dense row is short enough. */
    static final int FEWEST_FEATURES = 1000;

    /** A number that is fetched from anywhere costs as much as about so many in line. */
    static final int SHARE = 10;

    public static Sparsity of(DatasetSchema schema, DatasetSpec spec, boolean linear) {
        List<Column> columns = spec.features().stream()
                .flatMap(name -> schema.column(name).stream())
                .toList();
        long width = columns.stream().mapToLong(spec.encoding()::width).sum();
        double numbers = columns.stream().mapToDouble(spec.encoding()::numbers).sum();
        boolean named = columns.stream().anyMatch(column -> column.type() == Type.SPARSE);
        return new Sparsity(linear && (named || width >= FEWEST_FEATURES && SHARE * numbers <= width), numbers);
    }
}
