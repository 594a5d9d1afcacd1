package dev.fallline.job;

import dev.fallline.web.TraceContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Turns columns of the table {@code job} into values and back. */
@Component
class JobRepositoryColumns {

    private final JsonMapper json;

    JobRepositoryColumns(JsonMapper json) {
        this.json = json;
    }

    Job read(ResultSet row, int index) throws SQLException {
        String stopReason = row.getString("stop_reason");
        String progress = row.getString("progress");
        String metrics = row.getString("metrics");
        String best = row.getString("best");
        return new Job(
                row.getString("id"),
                row.getString("project"),
                row.getString("name"),
                JobStatus.of(row.getString("status")),
                stopReason == null ? null : StopReason.of(stopReason),
                row.getInt("attempt"),
                row.getInt("interruptions"),
                row.getInt("priority"),
                new Resources(row.getInt("threads"), row.getLong("memory_bytes")),
                instant(row, "not_before"),
                row.getString("dataset_id"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                command(row),
                row.getString("spec"),
                progress == null ? null : json.readValue(progress, Progress.class),
                metrics(metrics),
                best == null ? null : json.readValue(best, BestEpoch.class),
                row.getString("model_id"),
                error(row),
                adjustments(row.getString("adjustments")),
                row.getString("forked_from"),
                trace(row));
    }

    JobOrders orders(ResultSet row, int index) throws SQLException {
        return new JobOrders(
                row.getInt("attempt"),
                JobStatus.of(row.getString("status")),
                command(row),
                adjustments(row.getString("adjustments")));
    }

    private static @Nullable JobCommand command(ResultSet row) throws SQLException {
        String command = row.getString("command");
        return command == null ? null : JobCommand.of(command);
    }

    List<JobAdjustment> adjustments(@Nullable String column) {
        return column == null ? List.of() : List.of(json.readValue(column, JobAdjustment[].class));
    }

    String write(Object value) {
        return json.writeValueAsString(value);
    }

    private Map<String, @Nullable Double> metrics(@Nullable String column) {
        var values = new LinkedHashMap<String, @Nullable Double>();
        if (column != null) {
            json.readTree(column)
                    .properties()
                    .forEach(metric -> values.put(
                            metric.getKey(),
                            metric.getValue().isNull() ? null : metric.getValue().asDouble()));
        }
        return values;
    }

    private static @Nullable JobError error(ResultSet row) throws SQLException {
        String code = row.getString("error_code");
        return code == null
                ? null
                : new JobError(
                        code,
                        row.getString("error_detail"),
                        JobError.FailureClass.of(row.getString("failure_class")));
    }

    /** A job of a version that knew nothing of traces has one by its name. */
    static TraceContext trace(ResultSet row) throws SQLException {
        TraceContext trace = TraceContext.parse(row.getString("traceparent"), row.getString("tracestate"));
        return trace == null ? TraceContext.of(row.getString("id")) : trace;
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
