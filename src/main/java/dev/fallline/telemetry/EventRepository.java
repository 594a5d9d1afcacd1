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
                insert into job_event (job_id, seq, type, level, at, message, data)
                select ?, coalesce(max(seq), 0) + 1, ?, ?, cast(? as timestamp with time zone), ?, ?
                from job_event where job_id = ?
                """,
                jobId,
                type,
                level,
                at.atOffset(ZoneOffset.UTC),
                message.length() > MESSAGE_LENGTH ? message.substring(0, MESSAGE_LENGTH) : message,
                json.writeValueAsString(data),
                jobId);
    }

    void deleteAll(String jobId) {
        jdbc.update("delete from job_event where job_id = ?", jobId);
    }

    List<JobEvent> after(String jobId, long seq, int limit) {
        return jdbc.query(
                """
                select seq, type, level, at, message, data from job_event
                where job_id = ? and seq > ? order by seq fetch first ? rows only
                """,
                this::read,
                jobId,
                seq,
                limit);
    }

    private JobEvent read(ResultSet row, int index) throws SQLException {
        return new JobEvent(
                row.getLong("seq"),
                row.getString("type"),
                row.getString("level"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("message"),
                json.readValue(row.getString("data"), new TypeReference<Map<String, Object>>() {}));
    }
}
