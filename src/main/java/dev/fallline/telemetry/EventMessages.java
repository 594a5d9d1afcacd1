package dev.fallline.telemetry;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Events and metrics in the text of server-sent events. */
@Component
class EventMessages {

    private final JsonMapper json;

    EventMessages(JsonMapper json) {
        this.json = json;
    }

    /** An event as JSON shows it. */
    record EventResponse(
            long seq, String type, String level, Instant at, String message, Map<String, Object> data) {

        static EventResponse of(JobEvent event) {
            return new EventResponse(
                    event.seq(), event.type(), event.level(), event.at(), event.message(), event.data());
        }
    }

    /** New points of one series, in the form of {@code /metrics}. */
    record SeriesPoints(
            String name,
            String x,
            long[] steps,
            int[] epochs,
            List<@Nullable Double> values,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> nonfinite) {}

    record MetricsMessage(List<SeriesPoints> series) {}

    byte[] of(JobEvent event) {
        return message(event.type(), Long.toString(event.seq()), EventResponse.of(event));
    }

    /** @param rows in any order */
    byte[] of(List<MetricRow> rows, StreamCursor cursor) {
        var byName = new LinkedHashMap<String, List<MetricRow>>();
        rows.forEach(row -> byName.computeIfAbsent(row.name(), name -> new ArrayList<>()).add(row));
        var series = byName.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(MetricHistory.ORDER))
                .map(entry -> points(entry.getKey(), entry.getValue()))
                .toList();
        return message("metrics", cursor.id(), new MetricsMessage(series));
    }

    private static SeriesPoints points(String name, List<MetricRow> rows) {
        PointValues values = PointValues.of(rows);
        return new SeriesPoints(
                name,
                MetricRow.isOfSteps(name) ? "step" : "epoch",
                rows.stream().mapToLong(MetricRow::step).toArray(),
                rows.stream().mapToInt(MetricRow::epoch).toArray(),
                values.values(),
                values.nonfinite());
    }

    private byte[] message(String type, String id, Object data) {
        return "event: %s\nid: %s\ndata: %s\n\n"
                .formatted(type, id, json.writeValueAsString(data))
                .getBytes(StandardCharsets.UTF_8);
    }
}
