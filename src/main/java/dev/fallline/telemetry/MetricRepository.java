package dev.fallline.telemetry;

import dev.fallline.telemetry.MetricRunRepository.Cut;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** What jobs measured: runs of points, and rows of the table {@code metric} that are in none yet. */
@Repository
class MetricRepository {

    private static final int ROWS_A_FETCH = 2000;

    private static final int RUNS_CUT_AT_ONCE = 20;

    private final JdbcTemplate jdbc;
    private final MetricRunRepository runs;

    MetricRepository(JdbcTemplate jdbc, MetricRunRepository runs) {
        this.jdbc = jdbc;
        this.runs = runs;
    }

    void insert(String jobId, List<MetricRow> rows) {
        jdbc.batchUpdate(
                "insert into metric (job_id, name, step, epoch, metric_value, nonfinite) values (?, ?, ?, ?, ?, ?)",
                rows,
                rows.size(),
                (statement, row) -> set(statement, jobId, row));
    }

    /** Puts rows of one series together with those of it that were written before into a run. */
    void pack(String jobId, List<MetricRow> rows) {
        String name = rows.getFirst().name();
        var points = new ArrayList<>(loose(jobId, name, 0, Integer.MAX_VALUE));
        jdbc.update("delete from metric where job_id = ? and name = ?", jobId, name);
        points.addAll(rows);
        runs.insert(jobId, points);
    }

    /** Those of the rows that come after what is written of their series. */
    List<MetricRow> missing(String jobId, List<MetricRow> rows) {
        var last = new HashMap<String, Long>();
        return rows.stream()
                .filter(row -> row.step() > last.computeIfAbsent(row.name(), name -> lastStep(jobId, name)))
                .toList();
    }

    private long lastStep(String jobId, String name) {
        Long packed = runs.lastStep(jobId, name);
        return jdbc.query(
                        """
                        select step from metric where job_id = ? and name = ?
                        order by job_id desc, name desc, step desc fetch first 1 rows only
                        """,
                        (row, index) -> row.getLong(1),
                        jobId,
                        name)
                .stream()
                .findFirst()
                .orElse(packed == null ? -1 : packed);
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
     * Deletes rows of one series, or some runs: those of a step and of all after it.
     *
     * @return whether there were any
     */
    boolean deleteSome(String jobId, long fromStep, int atMost) {
        if (cut(jobId, fromStep, RUNS_CUT_AT_ONCE)) {
            return true;
        }
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
        cut(jobId, step, Integer.MAX_VALUE);
    }

    /** What stays of a run is loose again. */
    private boolean cut(String jobId, long step, int atMost) {
        Cut cut = runs.cut(jobId, step, atMost);
        if (!cut.stay().isEmpty()) {
            insert(jobId, cut.stay());
        }
        return cut.any();
    }

    /** The series that a job has. */
    List<String> names(String jobId) {
        var names = new ArrayList<String>();
        // One look into the index for each name, instead of a look at each row.
        for (String last = ""; last != null; ) {
            String packed = runs.nextName(jobId, last);
            last = jdbc.query(
                    """
                    select name from metric where job_id = ? and name > ?
                    order by job_id, name, step fetch first 1 rows only
                    """,
                    row -> row.next() ? row.getString(1) : null,
                    jobId,
                    last);
            last = last == null || packed != null && packed.compareTo(last) < 0 ? packed : last;
            if (last != null) {
                names.add(last);
            }
        }
        return names;
    }

    /** The first rows of a series from a step on. */
    List<MetricRow> firstFrom(String jobId, String name, long fromStep, int most) {
        var rows = new ArrayList<MetricRow>();
        walk(jobId, name, fromStep, Math.min(most, ROWS_A_FETCH), row -> {
            rows.add(row);
            return rows.size() < most;
        });
        return rows;
    }

    /** {@link MetricRow#position} of the last row of the job; 0 when there is none. All rows up to it are there. */
    long reach(String jobId) {
        return Math.max(2 * Math.max(lastStep(jobId, "train_loss"), 0), 2 * lastStep(jobId, "batch_loss") + 1);
    }

    /** The runs of a series that have a point within the steps. */
    List<MetricRun> runs(String jobId, String name, long from, long to) {
        return runs.within(jobId, name, from, to);
    }

    /**
     * Hands every row of the selection on, by series and step, in pieces: a driver that is asked for all rows at once may
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
            walk(jobId, name, fromStep == null ? 0 : fromStep, ROWS_A_FETCH, row -> {
                if (row.step() <= last) {
                    rows.accept(row);
                }
                return row.step() < last;
            });
        }
    }

    /** First the runs, then what is loose; what is packed meanwhile is neither left out nor met twice. */
    private void walk(String jobId, String name, long fromStep, int rowsAFetch, Predicate<MetricRow> rows) {
        long next = fromStep;
        while (true) {
            List<MetricRow> piece = runs.firstFrom(jobId, name, next);
            if (piece.isEmpty()) {
                List<MetricRow> loose = loose(jobId, name, next, rowsAFetch);
                piece = runs.firstFrom(jobId, name, next);
                if (piece.isEmpty()) {
                    piece = loose;
                }
            }
            for (MetricRow row : piece) {
                if (row.step() >= next && !rows.test(row)) {
                    return;
                }
            }
            if (piece.isEmpty()) {
                return;
            }
            next = piece.getLast().step() + 1;
        }
    }

    private List<MetricRow> loose(String jobId, String name, long fromStep, int most) {
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

    private static MetricRow row(ResultSet row) throws SQLException {
        String kind = row.getString("nonfinite");
        double value = kind == null ? row.getDouble("metric_value") : NonFinite.value(kind);
        return new MetricRow(row.getString("name"), row.getLong("step"), row.getInt("epoch"), value);
    }
}
