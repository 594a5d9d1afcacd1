package dev.fallline.telemetry;

import dev.fallline.problem.ProblemException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a stream of a job's events and metrics is: after an event, and after the metrics up to a position.
 *
 * @param seq      of the last event that was sent
 * @param position {@link MetricRow#position} of the last row that was sent
 */
record StreamCursor(long seq, long position) {

    /** {@code position} of a cursor that an event's number stands for. */
    private static final long OF_THE_EVENT = -1;

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})(?:\\.(\\d{1,18}))?");

    static StreamCursor afterEvent(long seq) {
        return new StreamCursor(seq, OF_THE_EVENT);
    }

    /** @throws ProblemException when it is no id of a stream's event */
    static StreamCursor parse(String id) {
        Matcher matcher = FORM.matcher(id.strip());
        if (!matcher.matches()) {
            throw ProblemException.invalid(
                    "/Last-Event-ID", "invalid_value", "Last-Event-ID is '%s', which is no id of an event.".formatted(id));
        }
        long seq = Long.parseLong(matcher.group(1));
        return matcher.group(2) == null ? afterEvent(seq) : new StreamCursor(seq, Long.parseLong(matcher.group(2)));
    }

    /** Whether the position is still to be looked up. */
    boolean isOfEvent() {
        return position == OF_THE_EVENT;
    }

    /** Of metrics that were sent after the event. */
    String id() {
        return seq + "." + position;
    }
}
