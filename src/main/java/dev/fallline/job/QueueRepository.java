package dev.fallline.job;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table {@code job} as a queue: who is next, and who holds what for how long. Times are the database's own, for the
 * clocks of replicas differ.
 */
@Repository
class QueueRepository {

    /** A worker that has not said so long that it lives is taken for dead. */
    static final Duration LEASE = Duration.ofSeconds(20);

    /** SQL for the end of a lease that begins now. */
    static final String LEASE_END = "current_timestamp + interval '%d' second".formatted(LEASE.toSeconds());

    /** The columns of the index {@code job_line}, whose order H2 only uses when all of them are named. */
    private static final String ORDER = "status, project, priority desc, created_at, id";

    private static final String WAITING = "id, project, priority, created_at, attempt, threads, memory_bytes, passed, traceparent, tracestate";

    /** The number of the advisory lock; arbitrary, but the same for all versions. */
    private static final long TURN = 0x66616c6c6c696e65L;

    private static final String ACTIVE = "status in ('running', 'pausing', 'cancelling')";
    private static final String HELD = "(" + ACTIVE + " or waits_for_room)";
    private static final String LOST = HELD + " and (lease_until is null or lease_until < current_timestamp)";

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final Database database;

    private record Database(boolean isH2, boolean isEmbedded) {}

    QueueRepository(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.database = jdbc.execute((ConnectionCallback<Database>) QueueRepository::examine);
    }

    private static Database examine(Connection connection) throws SQLException {
        var metadata = connection.getMetaData();
        boolean h2 = metadata.getDatabaseProductName().equals("H2");
        String url = metadata.getURL();
        return new Database(h2, h2 && !url.startsWith("jdbc:h2:tcp:") && !url.startsWith("jdbc:h2:ssl:"));
    }

    /** Whether the database runs inside this process, which then is the only one on it. */
    boolean isEmbedded() {
        return database.isEmbedded();
    }

    /** The projects that jobs wait of, by name. */
    List<String> projects() {
        var projects = new ArrayList<String>();
        String before = "";
        while (before != null) {
            before = jdbc
                    .queryForList(
                            """
                            select project from job where status = 'queued' and project > ?
                            order by status, project fetch first 1 rows only
                            """,
                            String.class,
                            before)
                    .stream()
                    .findFirst()
                    .orElse(null);
            if (before != null) {
                projects.add(before);
            }
        }
        return projects;
    }

    /** Jobs of the project that may start: the higher priorities first, of one priority the older. */
    List<Waiting> next(String project, int atMost) {
        return jdbc.query(
                """
                select %s from job
                where status = 'queued' and project = ? and (not_before is null or not_before <= current_timestamp)
                order by %s fetch first ? rows only
                """
                        .formatted(WAITING, ORDER),
                QueueRepository::readWaiting,
                project,
                atMost);
    }

    /** Jobs that wait, by project, within one the higher priorities first, of one priority the older. */
    List<Waiting> waiting() {
        return jdbc.query(
                "select %s from job where status = 'queued' order by %s".formatted(WAITING, ORDER),
                QueueRepository::readWaiting);
    }

    private static Waiting readWaiting(ResultSet row, int index) throws SQLException {
        return new Waiting(
                row.getString("id"),
                JobRepositoryColumns.trace(row).traceId(),
                row.getString("project"),
                row.getInt("priority"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getInt("attempt"),
                new Resources(row.getInt("threads"), row.getLong("memory_bytes")),
                row.getInt("passed"));
    }

    /** What workers hold of each project, of all replicas; a project they hold nothing of is not named. */
    Map<String, ProjectLoad> loads() {
        var loads = new HashMap<String, ProjectLoad>();
        jdbc.query(
                "select project, count(*) as jobs, sum(threads) as threads from job where " + ACTIVE + " group by project",
                row -> {
                    loads.put(row.getString("project"), new ProjectLoad(row.getInt("jobs"), row.getInt("threads")));
                });
        return loads;
    }

    /**
     * Locks the row of a job that waits, unless another replica is about to take it; of such a one nobody waits for the
     * end. On H2 only one process takes jobs.
     */
    boolean reserve(String jobId) {
        return database.isH2()
                || !jdbc.queryForList(
                                "select id from job where id = ? and status = 'queued' for update skip locked",
                                String.class,
                                jobId)
                        .isEmpty();
    }

    /** Lets no other replica count or take jobs until the end of the transaction. */
    void takeTurn() {
        if (!database.isH2()) {
            jdbc.query("select pg_advisory_xact_lock(?)", row -> {}, TURN);
        }
    }

    /** Notes that so many smaller jobs were taken before the job. */
    void pass(String jobId, int times) {
        jdbc.update("update job set passed = passed + ? where id = ? and status = 'queued'", times, jobId);
    }

    /** Says of the jobs that their worker lives. */
    void renew(String worker, Collection<String> jobIds) {
        if (!jobIds.isEmpty()) {
            client.sql("update job set lease_until = " + LEASE_END + " where worker = :worker and " + HELD
                            + " and id in (:ids)")
                    .param("worker", worker)
                    .param("ids", jobIds)
                    .update();
        }
    }

    /** Jobs that a worker held and holds no longer, for its lease is over. */
    List<String> lost() {
        return jdbc.query("select id from job where " + LOST, (row, index) -> row.getString(1));
    }

    /** Takes the row's lock of a job whose worker is lost; false when that is not so, or no longer. */
    boolean lockLost(String jobId) {
        return !jdbc.queryForList("select id from job where id = ? and " + LOST + " for update", String.class, jobId)
                .isEmpty();
    }

    /** Ends every lease: of a database that no other process can be at work on. */
    void endLeases() {
        jdbc.update("update job set lease_until = null where " + HELD);
    }

    /** Ends every lease of a worker that ends itself. */
    void endLeases(String worker) {
        jdbc.update("update job set lease_until = null where worker = ? and " + HELD, worker);
    }

    /** Notes of a paused job that its worker still holds it, and goes on with it as soon as there is room on the disk. */
    void waitForRoom(String jobId, String worker) {
        jdbc.update(
                "update job set waits_for_room = true, worker = ?, lease_until = " + LEASE_END + " where id = ?",
                worker,
                jobId);
    }

    /** Lets a waiting job wait at least so long. */
    void delay(String jobId, Duration delay) {
        jdbc.update(
                "update job set not_before = current_timestamp + interval '%d' second where id = ?"
                        .formatted(delay.toSeconds()),
                jobId);
    }

    /** How many jobs of each project wait, as far as it matters to a job that waits, too. */
    List<LineAhead> ahead(Job job) {
        return client.sql(
                        """
                        select project,
                          count(case when priority > :priority then 1 end) as higher,
                          count(case when priority = :priority and (project <> :project
                            or created_at < :at or (created_at = :at and id < :id)) then 1 end) as equal
                        from job where status = 'queued' group by project
                        """)
                .param("priority", job.priority())
                .param("project", job.project())
                .param("at", JobRepositoryColumns.utc(job.createdAt()))
                .param("id", job.id())
                .query((row, index) ->
                        new LineAhead(row.getString("project"), row.getInt("higher"), row.getInt("equal")))
                .list();
    }
}
