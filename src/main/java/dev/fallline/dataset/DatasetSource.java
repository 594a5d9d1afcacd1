package dev.fallline.dataset;

import org.jspecify.annotations.Nullable;

/**
 * A dataset and where its rows are, for another process to read them.
 *
 * @param location URI of its Parquet file; {@code null} where the dataset is part of the program
 */
public record DatasetSource(Dataset dataset, @Nullable String location) {

    /** The same rows at another place. */
    public DatasetSource at(String elsewhere) {
        return new DatasetSource(dataset, elsewhere);
    }
}
