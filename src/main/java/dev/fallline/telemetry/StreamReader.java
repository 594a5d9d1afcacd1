package dev.fallline.telemetry;

import dev.fallline.telemetry.MetricHistory.MetricSelection;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.springframework.stereotype.Service;

/**
 * Reads a job's events and metrics in the one order they have: the rows that had been written before an event come
 * before it, those after it follow. Where training goes back, an event says so, and the rows that are written anew
 * follow it.
 */
@Service
class StreamReader {

    private static final int EVENTS_AT_ONCE = 100;

    /** Rows of each series in one message. */
    private static final int ROWS_AT_ONCE = 500;

    private final EventRepository events;
    private final MetricHistory metrics;
    private final JobDirectory jobs;
    private final EventMessages messages;

    StreamReader(EventRepository events, MetricHistory metrics, JobDirectory jobs, EventMessages messages) {
        this.events = events;
        this.metrics = metrics;
        this.jobs = jobs;
        this.messages = messages;
    }

    /**
     * What comes next in a stream.
     *
     * @param text    messages; empty when there is nothing new
     * @param cursor  after them
     * @param ended   whether nothing will follow
     */
    record Piece(byte[] text, StreamCursor cursor, boolean ended) {

        boolean isEmpty() {
            return text.length == 0;
        }
    }

    /** The cursor with its position. */
    StreamCursor locate(String jobId, StreamCursor cursor) {
        return cursor.isOfEvent() ? new StreamCursor(cursor.seq(), events.positionAt(jobId, cursor.seq())) : cursor;
    }

    /** @param cursor with its position */
    Piece next(String jobId, MetricSelection selection, StreamCursor cursor) {
        // First whether it is over: the event that tells so is then among those that are read.
        boolean over = jobs.isOver(jobId);
        List<PlacedEvent> found = events.placedAfter(jobId, cursor.seq(), EVENTS_AT_ONCE);
        if (!found.isEmpty()) {
            return before(jobId, selection, cursor, found);
        }
        // The series are read one after another; what is written meanwhile is left for the next time.
        long reach = metrics.reach(jobId);
        List<MetricRow> rows = metrics.after(jobId, selection, cursor.position(), reach, ROWS_AT_ONCE);
        if (rows.isEmpty()) {
            return new Piece(new byte[0], cursor, over);
        }
        // An event that came between the two belongs before some of the rows.
        found = events.placedAfter(jobId, cursor.seq(), EVENTS_AT_ONCE);
        return found.isEmpty() ? of(rows, cursor) : before(jobId, selection, cursor, found);
    }

    /** The rows before the first of the events or, where there are none, the events up to the next rows. */
    private Piece before(String jobId, MetricSelection selection, StreamCursor from, List<PlacedEvent> found) {
        var out = new ByteArrayOutputStream();
        StreamCursor cursor = from;
        long[] bounds = bounds(jobId, found);
        for (int i = 0; i < found.size(); i++) {
            if (bounds[i] > cursor.position()) {
                List<MetricRow> rows =
                        metrics.after(jobId, selection, cursor.position(), bounds[i], ROWS_AT_ONCE);
                if (!rows.isEmpty()) {
                    if (out.size() > 0) {
                        break;
                    }
                    return of(rows, cursor);
                }
            }
            JobEvent event = found.get(i).event();
            out.writeBytes(messages.of(event));
            cursor = new StreamCursor(event.seq(), found.get(i).position());
        }
        return new Piece(out.toByteArray(), cursor, false);
    }

    /** Up to where the rows before each event are those that it followed: not those that were written anew since. */
    private long[] bounds(String jobId, List<PlacedEvent> found) {
        long least = found.size() < EVENTS_AT_ONCE
                ? Long.MAX_VALUE
                : events.leastPositionAfter(jobId, found.getLast().event().seq());
        var bounds = new long[found.size()];
        for (int i = found.size() - 1; i >= 0; i--) {
            least = Math.min(least, found.get(i).position());
            bounds[i] = least;
        }
        return bounds;
    }

    private Piece of(List<MetricRow> rows, StreamCursor cursor) {
        long last = rows.stream().mapToLong(MetricRow::position).max().orElse(cursor.position());
        var next = new StreamCursor(cursor.seq(), last);
        return new Piece(messages.of(rows, next), next, false);
    }
}
