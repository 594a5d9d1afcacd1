package dev.fallline.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One status a job has had. */
public record HistoryEntry(JobStatus status, Instant at, @Nullable String detail) {}
