package dev.fallline.telemetry;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened to a job.
 *
 * @param seq   1, 2, 3… within the job, in the order of what happened
 * @param type  {@code job.status}, {@code job.diverged}, …
 * @param level {@code info}, {@code warning} or {@code error}
 * @param data  what a program needs of it
 */
public record JobEvent(long seq, String type, String level, Instant at, String message, Map<String, Object> data) {}
