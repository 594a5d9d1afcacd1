package dev.fallline.telemetry.webhook;

import dev.fallline.web.Cursor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The tables of webhooks. */
@Repository
class WebhookRepository {

    private static final String DELIVERIES =
            """
            select d.id, d.endpoint_id, e.url, d.job_id, d.event, d.payload, d.status, d.attempts, d.created_at, d.due_at,
            d.last_attempt_at, d.response_status, d.error
            from webhook_delivery d join webhook_endpoint e on e.id = d.endpoint_id
            """;
    private static final String ENDPOINTS =
            "select id, project, url, secret, former_secret, former_until, created_at, disabled_at from webhook_endpoint ";

    private final JdbcTemplate jdbc;

    WebhookRepository(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Nullable Endpoint endpoint(String id) {
        return first(jdbc.query(ENDPOINTS + "where id = ?", WebhookRepository::endpoint, id));
    }

    @Nullable Endpoint endpointOf(String placeHash) {
        return first(jdbc.query(ENDPOINTS + "where place_sha256 = ?", WebhookRepository::endpoint, placeHash));
    }

    List<Endpoint> endpoints(String project, @Nullable Cursor after, int limit) {
        var sql = new StringBuilder(ENDPOINTS).append("where project = ?");
        var parameters = new ArrayList<Object>(List.of(project));
        if (after != null) {
            sql.append(" and (created_at < ? or created_at = ? and id < ?)");
            parameters.addAll(List.of(utc(after.createdAt()), utc(after.createdAt()), after.id()));
        }
        sql.append(" order by created_at desc, id desc fetch first ? rows only");
        parameters.add(limit);
        return jdbc.query(sql.toString(), WebhookRepository::endpoint, parameters.toArray());
    }

    /** Whether it was stored; false when another was first. Not in a transaction, which the failure would end. */
    boolean insert(Endpoint endpoint, String placeHash) {
        try {
            jdbc.update(
                    """
                    insert into webhook_endpoint (id, project, url, place_sha256, secret, created_at) values (?, ?, ?, ?, ?, ?)
                    """,
                    endpoint.id(),
                    endpoint.project(),
                    endpoint.url(),
                    placeHash,
                    endpoint.secret(),
                    utc(endpoint.createdAt()));
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    /** Gives an endpoint another secret and tries it again if it was disabled. */
    void renew(String id, String secret, @Nullable String former, Instant formerUntil) {
        jdbc.update(
                """
                update webhook_endpoint set secret = ?, former_secret = ?, former_until = ?, disabled_at = null
                where id = ?
                """,
                secret,
                former,
                former == null ? null : utc(formerUntil),
                id);
    }

    void disable(String id, Instant at) {
        jdbc.update("update webhook_endpoint set disabled_at = ? where id = ? and disabled_at is null", utc(at), id);
    }

    void subscribe(String jobId, String endpointId, String events) {
        jdbc.update(
                "insert into webhook_subscription (job_id, endpoint_id, events) values (?, ?, ?)", jobId, endpointId, events);
    }

    /** The endpoint that wants to hear of such an event of the job. */
    @Nullable String subscriber(String jobId, String event) {
        return first(jdbc.query(
                "select endpoint_id from webhook_subscription where job_id = ? and events like ?",
                (row, index) -> row.getString(1),
                jobId,
                "%," + event + ",%"));
    }

    void insert(String id, String endpointId, String jobId, String event, String payload, Instant at) {
        jdbc.update(
                """
                insert into webhook_delivery (id, endpoint_id, job_id, event, payload, status, attempts, created_at, due_at)
                values (?, ?, ?, ?, ?, 'pending', 0, ?, ?)
                """,
                id,
                endpointId,
                jobId,
                event,
                payload,
                utc(at),
                utc(at));
    }

    @Nullable Delivery delivery(String id) {
        return first(jdbc.query(DELIVERIES + "where d.id = ?", WebhookRepository::delivery, id));
    }

    /** The project whose job a message tells of. */
    @Nullable String projectOf(String deliveryId) {
        return first(jdbc.query(
                """
                select e.project from webhook_delivery d join webhook_endpoint e on e.id = d.endpoint_id where d.id = ?
                """,
                (row, index) -> row.getString(1),
                deliveryId));
    }

    List<Delivery> deliveries(
            String project, @Nullable DeliveryStatus status, @Nullable String jobId, @Nullable Cursor after, int limit) {
        var sql = new StringBuilder(DELIVERIES).append("where e.project = ?");
        var parameters = new ArrayList<Object>(List.of(project));
        if (status != null) {
            sql.append(" and d.status = ?");
            parameters.add(status.label());
        }
        if (jobId != null) {
            sql.append(" and d.job_id = ?");
            parameters.add(jobId);
        }
        if (after != null) {
            sql.append(" and (d.created_at < ? or d.created_at = ? and d.id < ?)");
            parameters.add(utc(after.createdAt()));
            parameters.add(utc(after.createdAt()));
            parameters.add(after.id());
        }
        sql.append(" order by d.created_at desc, d.id desc fetch first ? rows only");
        parameters.add(limit);
        return jdbc.query(sql.toString(), WebhookRepository::delivery, parameters.toArray());
    }

    List<Delivery> due(Instant now, int limit) {
        return jdbc.query(
                DELIVERIES + "where d.due_at <= ? order by d.due_at fetch first ? rows only",
                WebhookRepository::delivery,
                utc(now),
                limit);
    }

    /** Takes a delivery to try it; false when another server was first. */
    boolean claim(Delivery delivery, Instant now, Instant until) {
        return jdbc.update(
                        """
                        update webhook_delivery set due_at = ?, attempts = attempts + 1, last_attempt_at = ?
                        where id = ? and attempts = ? and due_at = ?
                        """,
                        utc(until),
                        utc(now),
                        delivery.id(),
                        delivery.attempts(),
                        delivery.dueAt() == null ? null : utc(delivery.dueAt()))
                == 1;
    }

    /** Notes how a try ended, unless the delivery was taken from who tried it. */
    void settle(
            String id,
            int attempt,
            DeliveryStatus status,
            @Nullable Instant dueAt,
            @Nullable Integer responseStatus,
            @Nullable String error) {
        jdbc.update(
                """
                update webhook_delivery set status = ?, due_at = ?, response_status = ?, error = ?
                where id = ? and attempts = ?
                """,
                status.label(),
                dueAt == null ? null : utc(dueAt),
                responseStatus,
                error,
                id,
                attempt);
    }

    /** Sends a message again from the first try on. */
    void replay(String id, Instant at) {
        jdbc.update(
                """
                update webhook_delivery set status = 'pending', attempts = 0, due_at = ?, response_status = null, error = null
                where id = ?
                """,
                utc(at),
                id);
    }

    int deleteSettledBefore(Instant time) {
        return jdbc.update("delete from webhook_delivery where due_at is null and created_at < ?", utc(time));
    }

    private static Endpoint endpoint(ResultSet row, int index) throws SQLException {
        return new Endpoint(
                row.getString("id"),
                row.getString("project"),
                row.getString("url"),
                row.getString("secret"),
                row.getString("former_secret"),
                instant(row, "former_until"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "disabled_at"));
    }

    private static Delivery delivery(ResultSet row, int index) throws SQLException {
        return new Delivery(
                row.getString("id"),
                row.getString("endpoint_id"),
                row.getString("url"),
                row.getString("job_id"),
                row.getString("event"),
                row.getString("payload"),
                DeliveryStatus.of(row.getString("status")),
                row.getInt("attempts"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "due_at"),
                instant(row, "last_attempt_at"),
                row.getObject("response_status", Integer.class),
                row.getString("error"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static <T> @Nullable T first(List<T> rows) {
        return rows.isEmpty() ? null : rows.getFirst();
    }
}
