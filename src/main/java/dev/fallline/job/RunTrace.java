package dev.fallline.job;

import dev.fallline.telemetry.JobLog;
import dev.fallline.web.TraceContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;

/**
 * One run of a job in the trace of the request that submitted it, however much later and on whichever replica: a span for
 * the run, below it one for each part, and lines in the log.
 */
final class RunTrace implements AutoCloseable {

    private final Tracer tracer;
    private final String jobId;
    private final String traceId;
    private final Span span;

    /** Something that is being done for the job on this thread. */
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    private RunTrace(Tracer tracer, String jobId, String traceId, Span span) {
        this.tracer = tracer;
        this.jobId = jobId;
        this.traceId = traceId;
        this.span = span;
    }

    static RunTrace begin(Tracer tracer, Job job) {
        TraceContext from = job.trace();
        var parent = tracer.traceContextBuilder()
                .traceId(from.traceId())
                .spanId(from.spanId())
                .sampled(from.sampled())
                .build();
        Span span = tracer.spanBuilder()
                .setParent(parent)
                .name("job run")
                .kind(Span.Kind.CONSUMER)
                .tag("job_id", job.id())
                .tag("attempt", job.attempt())
                .tag("dataset_id", job.datasetId())
                .start();
        return new RunTrace(tracer, job.id(), from.traceId(), span);
    }

    /** What this thread logs are lines of the job. */
    JobLog log() {
        return JobLog.of(jobId, traceId);
    }

    /** The whole run, on the thread that trains. */
    Scope enter() {
        return scope(span, () -> {});
    }

    /** A part of the run, on any thread. */
    Scope part(String name) {
        Span part = tracer.spanBuilder()
                .setParent(span.context())
                .name("job " + name)
                .tag("job_id", jobId)
                .start();
        return scope(part, part::end);
    }

    private Scope scope(Span entered, Runnable end) {
        JobLog log = log();
        Tracer.SpanInScope scope = tracer.withSpan(entered);
        return () -> {
            scope.close();
            end.run();
            log.close();
        };
    }

    /** The run met a fault. */
    void failed(Throwable fault) {
        span.error(fault);
    }

    @Override
    public void close() {
        span.end();
    }
}
