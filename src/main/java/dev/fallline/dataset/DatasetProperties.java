package dev.fallline.dataset;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits on datasets.
 *
 * @param maxBytes   largest file that is stored, as received and after decompression
 * @param maxColumns most columns of a dataset
 * @param cache      memory for prepared matrices that further jobs may reuse
 * @param memory     memory for reading files; more is spilled to disk
 * @param threads    threads for reading files; 0 for as many as the machine has processors
 */
@ConfigurationProperties("fallline.datasets")
public record DatasetProperties(
        @DefaultValue("2GB") DataSize maxBytes,
        @DefaultValue("5000") int maxColumns,
        @DefaultValue("256MB") DataSize cache,
        @DefaultValue("512MB") DataSize memory,
        @DefaultValue("0") int threads) {

    public DatasetProperties {
        threads = threads <= 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
