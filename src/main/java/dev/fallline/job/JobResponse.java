package dev.fallline.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A job as clients see it. */
record JobResponse(
        String id,
        String name,
        @Schema(implementation = JobStatus.class) String status,
        @Schema(implementation = StopReason.class) @Nullable String stopReason,
        @JsonProperty("is_terminal") boolean terminal,
        int attempt,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Progress progress,
        @Nullable QueuePlace queue,
        Map<String, @Nullable Double> metrics,
        @Nullable BestEpoch best,
        @Nullable String modelId,
        String traceId,
        @Nullable Fault error,
        List<Change> statusHistory,
        @Schema(types = "object") JsonNode spec,
        @Schema(types = "object") JsonNode tags) {

    record Fault(String code, String detail, @Schema(allowableValues = {"user", "infrastructure"}) String failureClass) {}

    record Change(@Schema(implementation = JobStatus.class) String status, Instant at, @Nullable String detail) {}

    static JobResponse of(JobView view, JsonNode spec) {
        Job job = view.job();
        Snapshot live = view.live();
        JobError error = job.error();
        return new JobResponse(
                job.id(),
                job.name(),
                job.status().label(),
                job.stopReason() == null ? null : job.stopReason().label(),
                job.status().isTerminal(),
                job.attempt(),
                job.createdAt(),
                job.startedAt(),
                job.finishedAt(),
                live == null ? job.progress() : live.progress(),
                view.place(),
                live == null ? job.metrics() : live.metrics(),
                live == null ? job.best() : live.best(),
                job.modelId(),
                job.trace().traceId(),
                error == null
                        ? null
                        : new Fault(error.code(), error.detail(), error.failureClass().label()),
                view.history().stream()
                        .map(entry -> new Change(entry.status().label(), entry.at(), entry.detail()))
                        .toList(),
                spec,
                spec.path("tags"));
    }
}
