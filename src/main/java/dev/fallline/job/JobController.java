package dev.fallline.job;

import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.AdjustmentReader;
import dev.fallline.web.Caller;
import dev.fallline.web.IfMatch;
import dev.fallline.web.Page;
import dev.fallline.web.PageRequest;
import dev.fallline.web.TraceContext;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /v1/jobs}. */
@RestController
@RequestMapping("/v1/jobs")
@Tag(name = "Jobs", description = "Training jobs: submit, watch, end")
class JobController {

    private static final int LONGEST_WAIT_SECONDS = 60;

    private final JobService jobs;
    private final JobCommands commands;
    private final JobPlanner planner;
    private final JobResponses responses;
    private final PolledJobs polled;
    private final AdjustmentReader adjustments = new AdjustmentReader();

    JobController(
            JobService jobs, JobCommands commands, JobPlanner planner, JobResponses responses, PolledJobs polled) {
        this.jobs = jobs;
        this.commands = commands;
        this.planner = planner;
        this.responses = responses;
        this.polled = polled;
    }

    record StopRequest(@Nullable String keep) {}

    @PostMapping
    @Operation(summary = "Submit a training job")
    ResponseEntity<JobResponse> submit(@RequestBody JsonNode spec, Caller caller, @Nullable TraceContext trace) {
        JobView job = jobs.submit(caller.project(), spec, trace);
        return ResponseEntity.accepted()
                .location(URI.create("/v1/jobs/" + job.job().id()))
                .body(responses.of(job));
    }

    @PostMapping("/validate")
    @Operation(summary = "Check a job without running it: the spec with all defaults, its size, what it would take")
    JobPlan validate(@RequestBody JsonNode spec, Caller caller) {
        return planner.plan(caller.project(), spec);
    }

    @GetMapping
    @Operation(summary = "List jobs, newest first, by status (several divided by commas) and by tag (key or key:value)")
    Page<JobResponse> list(
            Caller caller,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String tag,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String after) {
        return jobs.list(caller.project(), statuses(status), tag, PageRequest.of(limit, after)).map(responses::of);
    }

    @GetMapping("/{id}")
    @Operation(summary = "A job; with `wait` as soon as its status changes or so many seconds are over")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = JobResponse.class)))
    ResponseEntity<byte[]> get(@PathVariable String id, @RequestParam(defaultValue = "0") int wait)
            throws InterruptedException {
        if (wait < 0 || wait > LONGEST_WAIT_SECONDS) {
            throw ProblemException.invalid(
                    "/wait",
                    "out_of_range",
                    "wait is %d; it must be 0 to %d seconds.".formatted(wait, LONGEST_WAIT_SECONDS));
        }
        PolledJobs.Answer answer = wait == 0 ? polled.get(id) : polled.of(jobs.await(id, Duration.ofSeconds(wait)));
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .eTag(answer.tag())
                .body(answer.text());
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a finished job with its metrics and events; its model stays")
    void delete(
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        jobs.delete(id, IfMatch.of(ifMatch));
    }

    @PostMapping("/{id}/cancel")
    @Operation(summary = "End a job and throw its work away")
    JobResponse cancel(
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return responses.of(commands.cancel(id, IfMatch.of(ifMatch)));
    }

    @PostMapping("/{id}/stop")
    @Operation(summary = "End a running job as succeeded, keeping its best or its last parameters")
    JobResponse stop(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable StopRequest request,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        String keep = request == null || request.keep() == null ? "best" : request.keep();
        JobCommand command = switch (keep) {
            case "best" -> JobCommand.STOP_BEST;
            case "last" -> JobCommand.STOP_LAST;
            default ->
                throw ProblemException.invalid(
                        "/keep", "unknown_value", "`keep` is '%s'; it must be best or last.".formatted(keep));
        };
        return responses.of(commands.stop(id, command, IfMatch.of(ifMatch)));
    }

    @PostMapping("/{id}/pause")
    @Operation(summary = "Save the state of a job and give its worker back")
    JobResponse pause(
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return responses.of(commands.pause(id, IfMatch.of(ifMatch)));
    }

    @PostMapping("/{id}/resume")
    @Operation(summary = "Go on with a paused, failed or cancelled job from its last checkpoint")
    JobResponse resume(
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return responses.of(commands.resume(id, IfMatch.of(ifMatch)));
    }

    @PatchMapping("/{id}")
    @Operation(summary = "Change priority, max_runtime, epochs or learning_rate of a job, at its next step if it runs")
    ResponseEntity<JobResponse> change(
            @PathVariable String id,
            @RequestBody JsonNode changes,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        JobView job = commands.adjust(id, adjustments.read(changes), IfMatch.of(ifMatch));
        return ResponseEntity.ok().eTag(polled.of(job).tag()).body(responses.of(job));
    }

    private static Set<JobStatus> statuses(@Nullable String status) {
        var statuses = EnumSet.noneOf(JobStatus.class);
        var faults = new ArrayList<Fault>();
        for (String name : status == null ? new String[0] : status.split(",", -1)) {
            Arrays.stream(JobStatus.values())
                    .filter(one -> one.label().equals(name.strip()))
                    .findFirst()
                    .ifPresentOrElse(statuses::add, () -> faults.add(unknownStatus(name)));
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return statuses;
    }

    private static Fault unknownStatus(String name) {
        String known = Arrays.stream(JobStatus.values()).map(JobStatus::label).collect(Collectors.joining(", "));
        return new Fault("/status", "unknown_value", "No status '%s'; there are %s.".formatted(name, known));
    }
}
