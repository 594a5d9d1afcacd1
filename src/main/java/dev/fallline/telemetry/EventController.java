package dev.fallline.telemetry;

import dev.fallline.problem.ProblemException;
import dev.fallline.telemetry.EventMessages.EventResponse;
import dev.fallline.telemetry.MetricHistory.MetricSelection;
import dev.fallline.web.AcceptedForm;
import dev.fallline.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/jobs/{id}/events}. */
@RestController
@Tag(name = "Events", description = "What happened to a job, in order and for good")
class EventController {

    private static final int LONGEST_WAIT_SECONDS = 60;
    private static final int MOST_EVENTS = 1000;
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final List<MediaType> FORMS = List.of(MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM);

    private final EventLog events;
    private final EventStreams streams;
    private final JobDirectory jobs;

    EventController(EventLog events, EventStreams streams, JobDirectory jobs) {
        this.events = events;
        this.streams = streams;
        this.jobs = jobs;
    }

    @GetMapping(
            path = "/v1/jobs/{id}/events",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_EVENT_STREAM_VALUE})
    @Operation(
            summary = "Events after a number, oldest first; with `wait` as soon as there is one."
                    + " As `text/event-stream` events and metrics as they come, until the job is over")
    @Nullable ResponseEntity<Page<EventResponse>> events(
            @PathVariable String id,
            @RequestParam(defaultValue = "0") long after,
            @Parameter(description = "Seconds to wait for an event; of JSON only") @RequestParam(defaultValue = "0") int wait,
            @Parameter(description = "Series in a stream's `metrics` events, divided by commas; all when left out")
                    @RequestParam(required = false)
                    @Nullable String names,
            @Parameter(description = "A stream has metrics from this step on")
                    @RequestParam(name = "from_step", required = false)
                    @Nullable Long fromStep,
            @Parameter(description = "Where a stream was interrupted: the `id` of the last event that was received")
                    @RequestHeader(name = LAST_EVENT_ID, required = false)
                    @Nullable String lastEventId,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        if (wait < 0 || wait > LONGEST_WAIT_SECONDS) {
            throw ProblemException.invalid(
                    "/wait", "out_of_range", "wait is %d; it must be 0 to %d seconds."
                            .formatted(wait, LONGEST_WAIT_SECONDS));
        }
        jobs.watched(id);
        if (AcceptedForm.of(accept, FORMS).equals(MediaType.TEXT_EVENT_STREAM)) {
            StreamCursor from = lastEventId == null || lastEventId.isBlank()
                    ? StreamCursor.afterEvent(Math.max(after, 0))
                    : StreamCursor.parse(lastEventId);
            stream(id, new MetricSelection(SeriesNames.parse(names), fromStep, null), from, response);
            return null;
        }
        var data = events.await(id, after, MOST_EVENTS, Duration.ofSeconds(wait)).stream()
                .map(EventResponse::of)
                .toList();
        boolean more = data.size() == MOST_EVENTS;
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(new Page<>(data, more, more ? Long.toString(data.getLast().seq()) : null));
    }

    private void stream(String id, MetricSelection selection, StreamCursor from, HttpServletResponse response)
            throws IOException, InterruptedException {
        if (streams.isOver(id, selection, from)) {
            // What keeps an EventSource from connecting again and again.
            response.setStatus(HttpStatus.NO_CONTENT.value());
            return;
        }
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.setHeader(HttpHeaders.CACHE_CONTROL, CacheControl.noStore().getHeaderValue());
        // Proxies that follow nginx must not hold messages back to fill a buffer.
        response.setHeader("X-Accel-Buffering", "no");
        try {
            streams.send(id, selection, from, response.getOutputStream());
        } catch (IOException e) {
            // The client has gone, or took nothing for too long; it goes on with Last-Event-ID.
        }
    }
}
