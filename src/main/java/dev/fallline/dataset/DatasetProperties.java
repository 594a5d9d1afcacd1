package dev.fallline.dataset;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits on datasets.
 *
 * @param maxBytes   largest file that is stored, as received and after decompression
 * @param maxColumns most columns of a dataset
 * @param maxSparseColumns most columns of a LIBSVM file, whose features are kept sparse when they are more than
 *                   {@code maxColumns}
 * @param cache      memory for prepared matrices that further jobs may reuse, of which larger ones are read from files;
 *                   0 for a quarter of the largest heap
 * @param prepared   room on disk for prepared matrices, of which the least recently used go first
 * @param memory     memory for reading files; more is spilled to disk
 * @param threads    threads for reading files; 0 for as many as the machine has processors
 */
@ConfigurationProperties("fallline.datasets")
public record DatasetProperties(
        @DefaultValue("2GB") DataSize maxBytes,
        @DefaultValue("5000") int maxColumns,
        @DefaultValue("10000000") int maxSparseColumns,
        @DefaultValue("0") DataSize cache,
        @DefaultValue("10GB") DataSize prepared,
        @DefaultValue("512MB") DataSize memory,
        @DefaultValue("0") int threads) {

    public DatasetProperties {
        cache = cache.toBytes() == 0 ? DataSize.ofBytes(Runtime.getRuntime().maxMemory() / 4) : cache;
        threads = threads <= 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
