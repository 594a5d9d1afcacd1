package dev.fallline.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * What telemetry must know of a job.
 *
 * @param project whose it is
 * @param best    of its epochs so far; {@code null} while there is none
 */
public record WatchedJob(String id, String project, String name, String status, @Nullable Best best) {

    /** The epoch at which the metric that decides was best. */
    public record Best(String metric, double value, int epoch) {}
}
