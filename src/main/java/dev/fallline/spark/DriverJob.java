package dev.fallline.spark;

import dev.fallline.dataset.DatasetSource;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a driver is to do, handed over as a file.
 *
 * @param jobId    whose attempt it is
 * @param spec     of the job, all defaults filled in
 * @param source   of its rows
 * @param datasets where the executors find datasets, as {@link SparkProperties#datasets} says
 * @param jar      path of the jar with the code of driver and executors
 * @param parts    parts of the rows that are worked on side by side, ≥ 1
 * @param executors to wait for before it begins
 * @param patienceMillis how long to wait for the first of them
 * @param conf     of Spark
 */
public record DriverJob(
        String jobId,
        JsonNode spec,
        DatasetSource source,
        String datasets,
        String jar,
        int parts,
        int executors,
        long patienceMillis,
        Map<String, String> conf) {

    public DriverJob {
        conf = Map.copyOf(conf);
    }
}
