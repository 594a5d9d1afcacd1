package dev.fallline.dataset;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
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
 * @param memory     memory for reading files; more is spilled to disk; 0 for an eighth of the machine's, of 512 MB to
 *                   4 GB
 * @param threads    threads for reading files; 0 for as many as the machine has processors
 */
@ConfigurationProperties("fallline.datasets")
public record DatasetProperties(
        @DefaultValue("2GB") DataSize maxBytes,
        @DefaultValue("5000") int maxColumns,
        @DefaultValue("10000000") int maxSparseColumns,
        @DefaultValue("0") DataSize cache,
        @DefaultValue("10GB") DataSize prepared,
        @DefaultValue("0") DataSize memory,
        @DefaultValue("0") int threads) {

    public DatasetProperties {
        cache = cache.toBytes() == 0 ? DataSize.ofBytes(Runtime.getRuntime().maxMemory() / 4) : cache;
        memory = memory.toBytes() == 0 ? DataSize.ofBytes(Math.clamp(machine() / 8, 512L << 20, 4L << 30)) : memory;
        threads = threads <= 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** Bytes of memory of the machine, or of the container. */
    private static long machine() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
