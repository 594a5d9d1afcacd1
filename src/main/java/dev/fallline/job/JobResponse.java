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
        String status,
        @Nullable String stopReason,
        @JsonProperty("is_terminal") boolean terminal,
        int attempt,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Progress progress,
        @Nullable Place queue,
        Map<String, @Nullable Double> metrics,
        @Nullable BestEpoch best,
        @Nullable String modelId,
        @Nullable Fault error,
        List<Change> statusHistory,
        @Schema(type = "object") JsonNode spec,
        JsonNode tags) {

    /** @param reason why it does not run yet, for people */
    record Place(int position, String reason) {}

    record Fault(String code, String detail, String failureClass) {}

    record Change(String status, Instant at, @Nullable String detail) {}

    /**
     * @param busy    workers of this server that train
     * @param workers workers of this server
     */
    static JobResponse of(JobView view, JsonNode spec, int busy, int workers) {
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
                view.position() == null ? null : place(view.position(), busy, workers),
                live == null ? job.metrics() : live.metrics(),
                live == null ? job.best() : live.best(),
                job.modelId(),
                error == null
                        ? null
                        : new Fault(error.code(), error.detail(), error.failureClass().label()),
                view.history().stream()
                        .map(entry -> new Change(entry.status().label(), entry.at(), entry.detail()))
                        .toList(),
                spec,
                spec.path("tags"));
    }

    private static Place place(int position, int busy, int workers) {
        if (position > 1) {
            return new Place(position, "behind %d job%s".formatted(position - 1, position == 2 ? "" : "s"));
        }
        return new Place(
                position,
                busy >= workers
                        ? "waiting for one of %d worker%s, all busy".formatted(workers, workers == 1 ? "" : "s")
                        : "about to start");
    }
}
