package dev.fallline.telemetry;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;

/** The durable events of jobs. */
@Service
public class EventLog {

    private final EventRepository events;

    EventLog(EventRepository events) {
        this.events = events;
    }

    /**
     * Adds an event. To be called in a transaction that has written or locked the job's row, which keeps the numbers of
     * one job's events in the order in which they become visible.
     */
    public void append(String jobId, String type, String level, Instant at, String message, Map<String, Object> data) {
        events.append(jobId, type, level, at, message, data);
    }

    /** Events after {@code seq}, oldest first. */
    public List<JobEvent> after(String jobId, long seq, int limit) {
        return events.after(jobId, seq, limit);
    }
}
