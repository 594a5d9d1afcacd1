package dev.fallline.job;

import java.time.Instant;

/**
 * A job that waits.
 *
 * @param demand what it takes
 * @param passed smaller jobs that were taken before it while it waited for that
 */
record Waiting(
        String jobId, String traceId, String project, int priority, Instant createdAt, int attempt, Resources demand, int passed) {}
