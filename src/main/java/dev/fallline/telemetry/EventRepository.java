package dev.fallline.telemetry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The table {@code job_event}. */
@Repository
class EventRepository {

    private static final int MESSAGE_LENGTH = 2000;

    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    EventRepository(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    void append(String jobId, String type, String level, Instant at, String message, Map<String, ?> data) {
        jdbc.update(
                """
                insert into job_event (job_id, seq, type, level, at, message, data, metric_position)
                select ?, coalesce(max(seq), 0) + 1, ?, ?, cast(? as timestamp with time zone), ?, ?,
                greatest(coalesce((select 2 * step from metric where job_id = ? and name = 'train_loss'
                                   order by job_id desc, name desc, step desc fetch first 1 rows only), 0),
                         coalesce((select 2 * step + 1 from metric where job_id = ? and name = 'batch_loss'
                                   order by job_id desc, name desc, step desc fetch first 1 rows only), 0),
                         coalesce((select 2 * last_step from metric_run where job_id = ? and name = 'train_loss'
                                   order by job_id desc, name desc, first_step desc fetch first 1 rows only), 0),
                         coalesce((select 2 * last_step + 1 from metric_run where job_id = ? and name = 'batch_loss'
                                   order by job_id desc, name desc, first_step desc fetch first 1 rows only), 0))
                from job_event where job_id = ?
                """,
                jobId,
                type,
                level,
                at.atOffset(ZoneOffset.UTC),
                message.length() > MESSAGE_LENGTH ? message.substring(0, MESSAGE_LENGTH) : message,
                json.writeValueAsString(data),
                jobId,
                jobId,
                jobId,
                jobId,
                jobId);
    }

    void deleteAll(String jobId) {
        jdbc.update("delete from job_event where job_id = ?", jobId);
    }

    List<JobEvent> after(String jobId, long seq, int limit) {
        return placedAfter(jobId, seq, limit).stream().map(PlacedEvent::event).toList();
    }

    /** How far metrics reached at an event, or at the last one before; 0 when there is none. */
    long positionAt(String jobId, long seq) {
        return jdbc.query(
                        """
                        select metric_position from job_event where job_id = ? and seq <= ?
                        order by seq desc fetch first 1 rows only
                        """,
                        (row, index) -> row.getLong(1),
                        jobId,
                        seq)
                .stream()
                .findFirst()
                .orElse(0L);
    }

    /** The least to which metrics reached at an event after {@code seq}; the greatest number when there is none. */
    long leastPositionAfter(String jobId, long seq) {
        Long least = jdbc.queryForObject(
                "select min(metric_position) from job_event where job_id = ? and seq > ?", Long.class, jobId, seq);
        return least == null ? Long.MAX_VALUE : least;
    }

    /** Events after {@code seq}, oldest first. */
    List<PlacedEvent> placedAfter(String jobId, long seq, int limit) {
        return jdbc.query(
                """
                select seq, type, level, at, message, data, metric_position from job_event
                where job_id = ? and seq > ? order by seq fetch first ? rows only
                """,
                this::read,
                jobId,
                seq,
                limit);
    }

    private PlacedEvent read(ResultSet row, int index) throws SQLException {
        var event = new JobEvent(
                row.getLong("seq"),
                row.getString("type"),
                row.getString("level"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("message"),
                json.readValue(row.getString("data"), new TypeReference<Map<String, Object>>() {}));
        return new PlacedEvent(event, row.getLong("metric_position"));
    }
}
