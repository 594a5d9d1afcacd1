package dev.fallline.job;

/**
 * A job that waits.
 *
 * @param demand what it takes
 * @param passed smaller jobs that were taken before it while it waited for that
 */
record Waiting(String jobId, int attempt, Resources demand, int passed) {}
