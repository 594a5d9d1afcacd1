package dev.fallline.telemetry;

import dev.fallline.problem.ProblemException;
import dev.fallline.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/jobs/{id}/events}. */
@RestController
@Tag(name = "Events", description = "What happened to a job, in order and for good")
class EventController {

    private static final int LONGEST_WAIT_SECONDS = 60;
    private static final int MOST_EVENTS = 1000;

    private final EventLog events;
    private final JobDirectory jobs;

    EventController(EventLog events, JobDirectory jobs) {
        this.events = events;
        this.jobs = jobs;
    }

    record EventResponse(
            long seq, String type, String level, Instant at, String message, Map<String, Object> data) {}

    @GetMapping(path = "/v1/jobs/{id}/events", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Events after a number, oldest first; with `wait` as soon as there is one")
    Page<EventResponse> events(
            @PathVariable String id,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "0") int wait)
            throws InterruptedException {
        if (wait < 0 || wait > LONGEST_WAIT_SECONDS) {
            throw ProblemException.invalid(
                    "/wait", "out_of_range", "wait is %d; it must be 0 to %d seconds."
                            .formatted(wait, LONGEST_WAIT_SECONDS));
        }
        jobs.nameOf(id);
        List<JobEvent> found = events.await(id, after, MOST_EVENTS, Duration.ofSeconds(wait));
        var data = found.stream()
                .map(event -> new EventResponse(
                        event.seq(), event.type(), event.level(), event.at(), event.message(), event.data()))
                .toList();
        boolean more = data.size() == MOST_EVENTS;
        return new Page<>(data, more, more ? Long.toString(data.getLast().seq()) : null);
    }
}
