package dev.fallline.job;

import dev.fallline.checkpoint.Checkpoint;
import dev.fallline.checkpoint.Checkpoints;
import dev.fallline.web.TraceContext;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /v1/jobs/{id}/checkpoints} and {@code /v1/checkpoints}. */
@RestController
@Tag(name = "Checkpoints", description = "Saved states of jobs")
class CheckpointController {

    private final Checkpoints checkpoints;
    private final JobService jobs;
    private final JobForks forks;
    private final JobResponses responses;

    CheckpointController(Checkpoints checkpoints, JobService jobs, JobForks forks, JobResponses responses) {
        this.checkpoints = checkpoints;
        this.jobs = jobs;
        this.forks = forks;
        this.responses = responses;
    }

    /** A checkpoint as clients see it. */
    record CheckpointResponse(
            String id,
            String jobId,
            int epoch,
            long step,
            Map<String, @Nullable Double> metrics,
            Instant createdAt,
            long bytes,
            String sha256) {

        static CheckpointResponse of(Checkpoint checkpoint) {
            return new CheckpointResponse(
                    checkpoint.id(),
                    checkpoint.jobId(),
                    checkpoint.epoch(),
                    checkpoint.step(),
                    checkpoint.metrics(),
                    checkpoint.createdAt(),
                    checkpoint.artifact().bytes(),
                    checkpoint.artifact().sha256());
        }
    }

    @GetMapping("/v1/jobs/{id}/checkpoints")
    @Operation(summary = "The saved states of a job, newest first")
    List<CheckpointResponse> list(@PathVariable String id) {
        jobs.find(id);
        return checkpoints.of(id).stream().map(CheckpointResponse::of).toList();
    }

    @GetMapping("/v1/checkpoints/{id}")
    @Operation(summary = "A saved state")
    CheckpointResponse get(@PathVariable String id) {
        return CheckpointResponse.of(checkpoints.get(id));
    }

    @PostMapping("/v1/checkpoints/{id}/fork")
    @Operation(summary = "Start a new job from a saved state, with the parts of the spec given changed")
    ResponseEntity<JobResponse> fork(@PathVariable String id, @RequestBody JsonNode changes, @Nullable TraceContext trace) {
        JobView job = forks.fork(id, changes, trace);
        return ResponseEntity.accepted()
                .location(URI.create("/v1/jobs/" + job.job().id()))
                .body(responses.of(job));
    }
}
