package dev.fallline.spark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The Apache Spark cluster that jobs may ask for; none unless master and home are given.
 *
 * @param master         as Spark names it, such as {@code spark://host:7077}
 * @param home           a directory whose {@code jars} are Spark's
 * @param driverMemory   heap of the process that drives a job
 * @param executorMemory heap of each executor
 * @param executorCores  processors of each executor, as many parts of the rows are worked on side by side
 * @param patience       how long a job waits for its first executor before that counts as a fault of the infrastructure
 * @param datasets       where the executors find datasets: {@code shared} for the path of the service, {@code driver} to
 *                       have them sent by the driver, or the URI of a copy of the service's directory, such as
 *                       {@code s3a://bucket/datasets}
 * @param conf           further settings of Spark, which go before those of the service
 */
@ConfigurationProperties("fallline.spark")
public record SparkProperties(
        @Nullable String master,
        @Nullable Path home,
        @DefaultValue("1GB") DataSize driverMemory,
        @DefaultValue("1GB") DataSize executorMemory,
        @DefaultValue("1") int executorCores,
        @DefaultValue("PT60S") Duration patience,
        @DefaultValue("shared") String datasets,
        @DefaultValue Map<String, String> conf) {

    private static final DataSize LEAST_MEMORY = DataSize.ofMegabytes(512);

    public SparkProperties {
        conf = Map.copyOf(conf);
        master = master == null || master.isBlank() ? null : master.strip();
        home = home == null || home.toString().isBlank() ? null : home.toAbsolutePath().normalize();
        if ((master == null) != (home == null)) {
            throw new IllegalArgumentException(
                    "fallline.spark.master and fallline.spark.home belong together; only one of them is set");
        }
        require("driver-memory", driverMemory);
        require("executor-memory", executorMemory);
        if (executorCores < 1) {
            throw new IllegalArgumentException("fallline.spark.executor-cores is " + executorCores + ", but must be ≥ 1");
        }
        if (!patience.isPositive()) {
            throw new IllegalArgumentException("fallline.spark.patience is " + patience + ", but must be greater than zero");
        }
    }

    private static void require(String name, DataSize memory) {
        if (memory.toBytes() < LEAST_MEMORY.toBytes()) {
            throw new IllegalArgumentException(
                    "fallline.spark.%s is %s, but Spark does not start with less than 512MB".formatted(name, memory));
        }
    }

    /** Whether jobs may ask for the cluster. */
    public boolean isConfigured() {
        return master != null;
    }
}
