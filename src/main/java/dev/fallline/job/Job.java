package dev.fallline.job;

import dev.fallline.spec.JobSpec;
import dev.fallline.web.TraceContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as it is stored.
 *
 * @param project       whose it is
 * @param attempt       number of the present or last run, 0 before the first
 * @param interruptions runs that ended by a fault of the infrastructure
 * @param demand        what it takes of a worker
 * @param notBefore     when it may run at the earliest, after a fault of the server
 * @param command       what was asked of the running job
 * @param spec          JSON of the spec with all defaults filled in
 * @param progress      as last written; a running job's is a second old at most
 * @param adjustments   asked for since it was submitted, the oldest first
 * @param forkedFrom    id of the checkpoint of another job that this one began with
 * @param trace         of the request that submitted it
 * @param metrics       latest value of each metric; null for one that is not finite
 */
public record Job(
        String id,
        String project,
        String name,
        JobStatus status,
        @Nullable StopReason stopReason,
        int attempt,
        int interruptions,
        int priority,
        Resources demand,
        @Nullable Instant notBefore,
        String datasetId,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable JobCommand command,
        String spec,
        @Nullable Progress progress,
        Map<String, @Nullable Double> metrics,
        @Nullable BestEpoch best,
        @Nullable String modelId,
        @Nullable JobError error,
        List<JobAdjustment> adjustments,
        @Nullable String forkedFrom,
        TraceContext trace) {

    /** A job that has just been accepted. */
    static Job submitted(
            String id,
            String project,
            JobSpec spec,
            String json,
            Resources demand,
            Instant now,
            @Nullable String forkedFrom,
            @Nullable TraceContext trace) {
        return new Job(
                id, project, spec.name(), JobStatus.INITIAL, null, 0, 0, spec.priority(), demand, null, spec.dataset().id(), now,
                null, null, null, json, null, Map.of(), null, null, null, List.of(), forkedFrom,
                trace == null ? TraceContext.of(id) : trace);
    }
}
