package dev.fallline.telemetry;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Marks what a thread logs as lines of a job, until it is closed: structured logs then have {@code job_id} and
 * {@code trace_id}. To be used on every thread that works for a job, for as long as it does.
 */
public final class JobLog implements AutoCloseable {

    private static final String JOB = "job_id";
    private static final String TRACE = "trace_id";

    private final @Nullable String jobBefore = MDC.get(JOB);
    private final @Nullable String traceBefore = MDC.get(TRACE);

    private JobLog() {}

    /** @param traceId {@code null} of a job that is gone */
    public static JobLog of(String jobId, @Nullable String traceId) {
        var log = new JobLog();
        MDC.put(JOB, jobId);
        if (traceId != null) {
            MDC.put(TRACE, traceId);
        }
        return log;
    }

    @Override
    public void close() {
        restore(JOB, jobBefore);
        restore(TRACE, traceBefore);
    }

    private static void restore(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
