package dev.fallline.telemetry;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The table {@code metric}. */
@Repository
class MetricRepository {

    private static final int ROWS_A_FETCH = 2000;

    private final JdbcTemplate jdbc;

    MetricRepository(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    void insert(String jobId, List<MetricRow> rows) {
        jdbc.batchUpdate(
                "insert into metric (job_id, name, step, epoch, metric_value, nonfinite) values (?, ?, ?, ?, ?, ?)",
                rows,
                rows.size(),
                (statement, row) -> set(statement, jobId, row));
    }

    /** As {@link #insert}, but passes over rows that are there. */
    void insertMissing(String jobId, List<MetricRow> rows) {
        jdbc.batchUpdate(
                """
                insert into metric (job_id, name, step, epoch, metric_value, nonfinite)
                select cast(? as varchar), cast(? as varchar), cast(? as bigint), cast(? as integer),
                  cast(? as double precision), cast(? as varchar)
                where not exists (select 1 from metric where job_id = ? and name = ? and step = ?)
                """,
                rows,
                rows.size(),
                (statement, row) -> {
                    set(statement, jobId, row);
                    statement.setString(7, jobId);
                    statement.setString(8, row.name());
                    statement.setLong(9, row.step());
                });
    }

    private static void set(PreparedStatement statement, String jobId, MetricRow row) throws SQLException {
        statement.setString(1, jobId);
        statement.setString(2, row.name());
        statement.setLong(3, row.step());
        statement.setInt(4, row.epoch());
        String kind = NonFinite.label(row.value());
        if (kind == null) {
            statement.setDouble(5, row.value());
        } else {
            statement.setNull(5, Types.DOUBLE);
        }
        statement.setString(6, kind);
    }

    /**
     * Deletes rows of one series: those of a step and of all after it.
     *
     * @return whether there were any
     */
    boolean deleteSome(String jobId, long fromStep, int atMost) {
        List<String> series = jdbc.query(
                """
                select name from metric where job_id = ? and step >= ?
                and (step > ? or name in ('batch_loss', 'gradient_norm', 'learning_rate'))
                order by job_id, name, step fetch first 1 rows only
                """,
                (row, index) -> row.getString(1),
                jobId,
                fromStep,
                fromStep);
        if (series.isEmpty()) {
            return false;
        }
        String name = series.getFirst();
        // The row of an epoch bears the number of the step that comes after it.
        long first = MetricRow.isOfSteps(name) ? fromStep : fromStep + 1;
        List<Long> beyond = jdbc.query(
                """
                select step from metric where job_id = ? and name = ? and step >= ?
                order by job_id, name, step offset ? rows fetch first 1 rows only
                """,
                (row, index) -> row.getLong(1),
                jobId,
                name,
                first,
                atMost);
        if (beyond.isEmpty()) {
            jdbc.update("delete from metric where job_id = ? and name = ? and step >= ?", jobId, name, first);
        } else {
            jdbc.update(
                    "delete from metric where job_id = ? and name = ? and step >= ? and step < ?",
                    jobId,
                    name,
                    first,
                    beyond.getFirst());
        }
        return true;
    }

    /** Deletes the rows of {@link MetricRow#isUndoneFrom}. */
    void deleteFrom(String jobId, long step) {
        jdbc.update(
                """
                delete from metric where job_id = ? and step >= ?
                and (step > ? or name in ('batch_loss', 'gradient_norm', 'learning_rate'))
                """,
                jobId,
                step,
                step);
    }

    /** The series that a job has. */
    List<String> names(String jobId) {
        var names = new ArrayList<String>();
        // One look into the index for each name, instead of a look at each row.
        for (String last = ""; last != null; ) {
            last = jdbc.query(
                    """
                    select name from metric where job_id = ? and name > ?
                    order by job_id, name, step fetch first 1 rows only
                    """,
                    row -> row.next() ? row.getString(1) : null,
                    jobId,
                    last);
            if (last != null) {
                names.add(last);
            }
        }
        return names;
    }

    /** The first rows of a series from a step on. */
    List<MetricRow> firstFrom(String jobId, String name, long fromStep, int most) {
        return jdbc.query(
                """
                select name, step, epoch, metric_value, nonfinite from metric
                where job_id = ? and name = ? and step >= ? order by job_id, name, step fetch first ? rows only
                """,
                (row, index) -> row(row),
                jobId,
                name,
                fromStep,
                most);
    }

    /**
     * Hands every row of the selection on, by series and step, in pages: a driver that is asked for all rows at once may
     * hold them all.
     *
     * @param names series to read; all when empty
     */
    void read(
            String jobId,
            Collection<String> names,
            @Nullable Long fromStep,
            @Nullable Long toStep,
            Consumer<MetricRow> rows) {
        long last = toStep == null ? Long.MAX_VALUE : toStep;
        for (String name : names.isEmpty() ? names(jobId) : names.stream().sorted().toList()) {
            long next = fromStep == null ? 0 : fromStep;
            List<MetricRow> page;
            do {
                page = firstFrom(jobId, name, next, ROWS_A_FETCH);
                for (MetricRow row : page) {
                    if (row.step() <= last) {
                        rows.accept(row);
                    }
                }
                next = page.isEmpty() ? next : page.getLast().step() + 1;
            } while (page.size() == ROWS_A_FETCH && next <= last);
        }
    }

    private static MetricRow row(ResultSet row) throws SQLException {
        String kind = row.getString("nonfinite");
        double value = kind == null ? row.getDouble("metric_value") : NonFinite.value(kind);
        return new MetricRow(row.getString("name"), row.getLong("step"), row.getInt("epoch"), value);
    }
}
