package dev.fallline.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tables {@code job}, {@code job_tag} and {@code status_history}. */
@Repository
class JobRepository {

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final RowMapper<Job> rows;
    private final JobRepositoryColumns columns;

    JobRepository(JdbcTemplate jdbc, JobRepositoryColumns columns) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.columns = columns;
        this.rows = columns::read;
    }

    void insert(Job job, Map<String, String> tags) {
        jdbc.update(
                """
                insert into job (id, project, name, status, attempt, interruptions, priority, dataset_id, created_at, spec,
                  forked_from, threads, memory_bytes, traceparent, tracestate)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                job.id(),
                job.project(),
                job.name(),
                job.status().label(),
                job.attempt(),
                job.interruptions(),
                job.priority(),
                job.datasetId(),
                JobRepositoryColumns.utc(job.createdAt()),
                job.spec(),
                job.forkedFrom(),
                job.demand().threads(),
                job.demand().memoryBytes(),
                job.trace().parent(),
                job.trace().state());
        if (!tags.isEmpty()) {
            var values = tags.entrySet().stream()
                    .map(tag -> new Object[] {job.id(), tag.getKey(), tag.getValue()})
                    .toList();
            jdbc.batchUpdate("insert into job_tag (job_id, tag_key, tag_value) values (?, ?, ?)", values);
        }
    }

    @Nullable Job find(String id) {
        return jdbc.query("select * from job where id = ?", rows, id).stream().findFirst().orElse(null);
    }

    /** The few columns that a worker looks at several times a second, beside its training. */
    @Nullable JobOrders orders(String id) {
        return jdbc.query("select attempt, status, command, adjustments from job where id = ?", columns::orders, id)
                .stream()
                .findFirst()
                .orElse(null);
    }

    @Nullable String projectOf(String id) {
        return jdbc.queryForList("select project from job where id = ?", String.class, id).stream()
                .findFirst()
                .orElse(null);
    }

    /** Of the job that the checkpoint is of. */
    @Nullable String projectOfCheckpoint(String id) {
        return jdbc
                .queryForList(
                        "select project from job where id = (select job_id from checkpoint where id = ?)",
                        String.class,
                        id)
                .stream()
                .findFirst()
                .orElse(null);
    }

    /** Newest first. */
    List<Job> page(JobFilter filter, int limit) {
        var sql = new StringBuilder("select * from job where project = ?");
        var parameters = new ArrayList<Object>(List.of(filter.project()));
        if (!filter.statuses().isEmpty()) {
            sql.append(" and status in (").append(placeholders(filter.statuses().size())).append(')');
            filter.statuses().forEach(status -> parameters.add(status.label()));
        }
        if (filter.tagKey() != null) {
            sql.append(" and id in (select job_id from job_tag where tag_key = ?");
            parameters.add(filter.tagKey());
            if (filter.tagValue() != null) {
                sql.append(" and tag_value = ?");
                parameters.add(filter.tagValue());
            }
            sql.append(')');
        }
        if (filter.after() != null) {
            sql.append(" and (created_at < ? or (created_at = ? and id < ?))");
            parameters.add(JobRepositoryColumns.utc(filter.after().createdAt()));
            parameters.add(JobRepositoryColumns.utc(filter.after().createdAt()));
            parameters.add(filter.after().id());
        }
        sql.append(" order by created_at desc, id desc fetch first ? rows only");
        parameters.add(limit);
        return jdbc.query(sql.toString(), rows, parameters.toArray());
    }

    /** Compare and set; whether the job was as the change expects it. */
    boolean change(StatusChange change) {
        boolean starts = change.to() == JobStatus.RUNNING;
        var error = change.error();
        var statement = client.sql(
                        """
                        update job set status = :to, stop_reason = :reason, attempt = attempt + :started,
                          started_at = case when :starts then coalesce(started_at, :at) else started_at end,
                          finished_at = cast(:finished as timestamp with time zone),
                          command = case when :ends then null else command end,
                          worker = case when :starts then :worker when :active then worker end,
                          waits_for_room = false,
                          lease_until = case when :starts then %s when :active then lease_until end,
                          model_id = :model, error_code = :code, error_detail = :fault, failure_class = :class
                        where id = :id and status = :from
                        """
                                        .formatted(QueueRepository.LEASE_END)
                                + (change.attempt() == null ? "" : " and attempt = :attempt"))
                .param("to", change.to().label())
                .param("reason", change.stopReason() == null ? null : change.stopReason().label())
                .param("started", starts ? 1 : 0)
                .param("starts", starts)
                .param("ends", change.to().isTerminal())
                .param("active", change.to().isActive())
                .param("worker", change.worker())
                .param("at", JobRepositoryColumns.utc(change.at()))
                .param("finished", change.to().isTerminal() ? JobRepositoryColumns.utc(change.at()) : null)
                .param("model", change.modelId())
                .param("code", error == null ? null : error.code())
                .param("fault", error == null ? null : error.detail())
                .param("class", error == null ? null : error.failureClass().label())
                .param("id", change.jobId())
                .param("from", change.from().label());
        if (change.attempt() != null) {
            statement = statement.param("attempt", change.attempt());
        }
        return statement.update() == 1;
    }

    void addHistory(String jobId, HistoryEntry entry) {
        jdbc.update(
                """
                insert into status_history (job_id, seq, status, at, detail)
                select ?, coalesce(max(seq), 0) + 1, ?, cast(? as timestamp with time zone), ?
                from status_history where job_id = ?
                """,
                jobId,
                entry.status().label(),
                JobRepositoryColumns.utc(entry.at()),
                entry.detail(),
                jobId);
    }

    Map<String, List<HistoryEntry>> histories(Collection<String> jobIds) {
        var histories = new HashMap<String, List<HistoryEntry>>();
        if (!jobIds.isEmpty()) {
            jdbc.query(
                    "select job_id, status, at, detail from status_history where job_id in ("
                            + placeholders(jobIds.size()) + ") order by job_id, seq",
                    row -> {
                        histories
                                .computeIfAbsent(row.getString("job_id"), id -> new ArrayList<>())
                                .add(history(row));
                    },
                    jobIds.toArray());
        }
        return histories;
    }

    /** Jobs that were over before the time and still have metrics, events or checkpoints. */
    List<String> overSince(Instant time, int atMost) {
        return jdbc.query(
                """
                select id from job where status in ('succeeded', 'failed', 'cancelled') and forgotten_at is null
                and finished_at < ? order by finished_at fetch first ? rows only
                """,
                (row, index) -> row.getString(1),
                JobRepositoryColumns.utc(time),
                atMost);
    }

    /** Takes the row's lock of a job that is over; false when it is not, or no longer. */
    boolean lockOver(String jobId) {
        return !jdbc.queryForList(
                        """
                        select id from job where id = ?
                        and status in ('succeeded', 'failed', 'cancelled') for update
                        """,
                        String.class,
                        jobId)
                .isEmpty();
    }

    /** Notes that nothing but the job's row is left. */
    void markForgotten(String jobId, Instant at) {
        jdbc.update("update job set forgotten_at = ? where id = ?", JobRepositoryColumns.utc(at), jobId);
    }

    int count(JobStatus status) {
        return client.sql("select count(*) from job where status = ?")
                .param(status.label())
                .query(Integer.class)
                .single();
    }

    int count(String project, JobStatus status) {
        return client.sql("select count(*) from job where status = ? and project = ?")
                .params(status.label(), project)
                .query(Integer.class)
                .single();
    }

    /** Whether any job that is not over uses the dataset. */
    boolean usesDataset(String datasetId) {
        return !jdbc.queryForList(
                        """
                        select 1 from job where dataset_id = ?
                        and status in ('queued', 'running', 'pausing', 'paused', 'cancelling')
                        fetch first 1 rows only
                        """,
                        Integer.class,
                        datasetId)
                .isEmpty();
    }

    /** Asks something of a running job; false when it is no longer running. */
    boolean command(String jobId, JobCommand command) {
        return jdbc.update(
                        "update job set command = ? where id = ? and status = 'running'", command.label(), jobId)
                == 1;
    }

    /**
     * A worker's report, which is also its proof that it still holds the job.
     *
     * @return false when the worker's attempt is over
     */
    boolean report(String jobId, int attempt, Snapshot snapshot) {
        return jdbc.update(
                        """
                        update job set progress = ?, metrics = ?, best = ?
                        where id = ? and attempt = ? and status in ('running', 'pausing', 'cancelling')
                        """,
                        columns.write(snapshot.progress()),
                        columns.write(snapshot.metrics()),
                        snapshot.best() == null ? null : columns.write(snapshot.best()),
                        jobId,
                        attempt)
                == 1;
    }

    /** Takes the lock of the row, if there is one, until the end of the transaction. */
    void lock(String jobId) {
        jdbc.queryForList("select id from job where id = ? for update", String.class, jobId);
    }

    /** Takes the row's lock until the end of the transaction. */
    boolean lock(String jobId, int attempt) {
        return !jdbc.queryForList(
                        "select id from job where id = ? and attempt = ? for update", String.class, jobId, attempt)
                .isEmpty();
    }

    /** As {@link #lock}, but only of a job that a worker holds. */
    boolean lockActive(String jobId, int attempt) {
        return !jdbc.queryForList(
                        """
                        select id from job where id = ? and attempt = ?
                        and (status in ('running', 'pausing', 'cancelling') or waits_for_room) for update
                        """,
                        String.class,
                        jobId,
                        attempt)
                .isEmpty();
    }

    /** Changes what is written of the job's adjustments; must run in the caller's transaction. */
    void adjust(String jobId, UnaryOperator<List<JobAdjustment>> change) {
        String before = client.sql("select adjustments from job where id = ? for update")
                .param(jobId)
                .query((row, index) -> Optional.ofNullable(row.getString(1)))
                .single()
                .orElse(null);
        jdbc.update(
                "update job set adjustments = ? where id = ?",
                columns.write(change.apply(columns.adjustments(before))),
                jobId);
    }

    void setPriority(String jobId, int priority) {
        jdbc.update("update job set priority = ? where id = ?", priority, jobId);
    }

    /** A job that was resumed by hand gets all its tries again, and leaves something behind again. */
    void beginAgain(String jobId) {
        jdbc.update("update job set interruptions = 0, not_before = null, passed = 0, forgotten_at = null where id = ?", jobId);
    }

    void countInterruption(String jobId) {
        jdbc.update("update job set interruptions = interruptions + 1 where id = ?", jobId);
    }

    /** Deletes a finished job with everything that hangs on it; false when it is not finished. */
    boolean delete(String jobId) {
        return jdbc.update(
                        "delete from job where id = ? and status in ('succeeded', 'failed', 'cancelled')", jobId)
                == 1;
    }

    private HistoryEntry history(ResultSet row) throws SQLException {
        return new HistoryEntry(
                JobStatus.of(row.getString("status")),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("detail"));
    }

    private static String placeholders(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }
}
