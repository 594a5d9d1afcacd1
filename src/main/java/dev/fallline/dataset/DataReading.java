package dev.fallline.dataset;

import dev.fallline.engine.metric.Task;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetSpec;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * Plans and encodes the rows of one dataset outside of the service, to the same numbers as {@link Datasets#prepare}: one
 * process divides the rows and learns the recipe, others read and encode a slice each. To be closed.
 */
public final class DataReading implements AutoCloseable {

    /** Megabytes for reading; a slice is read row by row. */
    private static final DuckDb.Limits LIMITS = new DuckDb.Limits(512, 1, 16_384);

    private final DatasetSource source;
    private final Path file;
    private final DuckDb database;

    /**
     * @param file    the dataset's rows, where this process finds them; any path for one that is part of the program
     * @param scratch a directory for what does not fit into memory
     */
    public DataReading(DatasetSource source, Path file, Path scratch) {
        this.source = source;
        this.file = file;
        this.database = new DuckDb(directory(file), scratch, LIMITS);
    }

    private static Path directory(Path file) {
        var parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    /**
     * Divides the rows and learns how to encode them.
     *
     * @throws ProblemException if columns cannot be used as the spec wants, with pointers into the job's spec
     */
    public DataPlan plan(DatasetSpec spec, Task task) {
        var dataset = source.dataset();
        var builder = new MatrixBuilder(dataset, spec, task);
        var columns = builder.columns();
        var table = source.location() == null
                ? new LoadedColumns(new BundledDatasets().table(dataset.id()))
                : new TableReader(database).table(dataset, file, columns);
        return new DataPlan(builder.encoder(table).plan(), table.rows());
    }

    /** Reads a slice and encodes its features. */
    public PreparedData encode(DataSlice slice, Recipe recipe) {
        var dataset = source.dataset();
        var features = recipe.columns().stream().map(Recipe.Column::name).toList();
        var parts = slice.parts().stream().map(DataSlice.Rows::part).toList();
        var plan = new MatrixPlan(recipe, parts.get(0), parts.get(1), parts.get(2));
        return new MatrixEncoder(dataset, features, plan, table(slice, features)).inMemory();
    }

    private ColumnTable table(DataSlice slice, List<String> features) {
        var dataset = source.dataset();
        return source.location() == null
                ? new LoadedColumns(new BundledDatasets().table(dataset.id())).range(slice.first(), slice.count())
                : new TableReader(database).rows(dataset, file, slice.first(), slice.count());
    }

    @Override
    public void close() {
        try {
            database.close();
        } catch (SQLException e) {
            throw new IllegalStateException("The reader of %s does not close".formatted(file), e);
        }
    }
}
