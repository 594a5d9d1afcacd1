/**
 * Datasets: upload, ingest and profile through DuckDB, the encoding of features, and the prepared matrix that training
 * reads. Knows the spec's records and the engine's {@code RowSource}; knows nothing of jobs.
 */
@NullMarked
package dev.fallline.dataset;

import org.jspecify.annotations.NullMarked;
