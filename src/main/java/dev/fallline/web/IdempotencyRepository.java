package dev.fallline.web;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keys and the answers given for them. */
@Repository
class IdempotencyRepository {

    private final JdbcClient jdbc;

    IdempotencyRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether the key was free and now is the caller's. */
    boolean claim(String project, String key, String path, String owner, Instant now) {
        try {
            jdbc.sql("insert into idempotency (project, idempotency_key, path, owner, seen_at) values (?, ?, ?, ?, ?)")
                    .params(project, key, path, owner, time(now))
                    .update();
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    void complete(String project, String key, String path, String owner, IdempotencyRecords.Answer answer, Instant now) {
        jdbc.sql("""
                        update idempotency set status = :status, content_type = :type, location = :location,
                            body = :body, body_sha256 = :sha, seen_at = :now
                        where project = :project and idempotency_key = :key and path = :path and owner = :owner""")
                .param("status", answer.status())
                .param("type", answer.contentType(), Types.VARCHAR)
                .param("location", answer.location(), Types.VARCHAR)
                .param("body", answer.body())
                .param("sha", answer.requestSha256())
                .param("now", time(now))
                .param("project", project)
                .param("key", key)
                .param("path", path)
                .param("owner", owner)
                .update();
    }

    void release(String project, String key, String path, String owner) {
        jdbc.sql("delete from idempotency where project = ? and idempotency_key = ? and path = ? and owner = ?"
                        + " and status is null")
                .params(project, key, path, owner)
                .update();
    }

    /** The answer for a key, empty where there is none (yet). */
    Optional<IdempotencyRecords.Answer> find(String project, String key, String path) {
        return jdbc.sql("""
                        select status, content_type, location, body, body_sha256 from idempotency
                        where project = ? and idempotency_key = ? and path = ? and status is not null""")
                .params(project, key, path)
                .query((row, number) -> answer(row))
                .optional();
    }

    /** Says that this process still works on its open requests. */
    void touch(String owner, Instant now) {
        jdbc.sql("update idempotency set seen_at = ? where owner = ? and status is null")
                .params(time(now), owner)
                .update();
    }

    /** Forgets answers given before one time, and requests whose process was last heard of before another. */
    void purge(Instant answersBefore, Instant openBefore) {
        jdbc.sql("""
                        delete from idempotency where (status is not null and seen_at < ?)
                            or (status is null and seen_at < ?)""")
                .params(time(answersBefore), time(openBefore))
                .update();
    }

    private static IdempotencyRecords.Answer answer(ResultSet row) throws SQLException {
        @Nullable String type = row.getString(2);
        @Nullable String location = row.getString(3);
        return new IdempotencyRecords.Answer(row.getInt(1), type, location, row.getBytes(4), row.getString(5));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
