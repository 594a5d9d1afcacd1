package dev.fallline.model;

import org.jspecify.annotations.Nullable;

/**
 * Where a model came from; what it names may be deleted since.
 *
 * @param jobId         the job that trained it; {@code null} for an imported one
 * @param datasetId     the rows it learned from; {@code null} when they are not known
 * @param datasetSha256 of the dataset's file as it was received
 * @param spec          the job's spec with all defaults filled in, as JSON
 * @param parentModelId the model whose parameters training began with; {@code null} without a warm start
 */
public record Lineage(
        @Nullable String jobId,
        @Nullable String datasetId,
        @Nullable String datasetSha256,
        @Nullable String spec,
        @Nullable String parentModelId) {

    /** Nothing is known. */
    static final Lineage NONE = new Lineage(null, null, null, null, null);
}
