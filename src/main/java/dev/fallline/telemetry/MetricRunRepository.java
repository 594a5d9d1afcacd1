package dev.fallline.telemetry;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The tables {@code metric_run} and {@code metric_run_points}. */
@Repository
class MetricRunRepository {

    private final JdbcTemplate jdbc;

    MetricRunRepository(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param points of one series, in the order of their steps */
    void insert(String jobId, List<MetricRow> points) {
        String name = points.getFirst().name();
        MetricRun run = MetricRun.of(points);
        jdbc.update(
                """
                insert into metric_run (job_id, name, first_step, last_step, points, extremes) values (?, ?, ?, ?, ?, ?)
                """,
                jobId,
                name,
                run.first(),
                run.last(),
                run.points(),
                PackedPoints.pack(run.extremes()));
        jdbc.update(
                "insert into metric_run_points (job_id, name, first_step, packed) values (?, ?, ?, ?)",
                jobId,
                name,
                run.first(),
                PackedPoints.pack(points));
    }

    /** The runs of a series that have a point within the steps. */
    List<MetricRun> within(String jobId, String name, long from, long to) {
        return jdbc.query(
                """
                select first_step, last_step, points, extremes from metric_run
                where job_id = ? and name = ? and last_step >= ? and first_step <= ?
                order by job_id, name, first_step
                """,
                (row, index) -> new MetricRun(
                        row.getLong(1), row.getLong(2), row.getInt(3), PackedPoints.unpack(name, row.getBytes(4))),
                jobId,
                name,
                from,
                to);
    }

    /** The points of the first run that has any from a step on; none when there is no such run. */
    List<MetricRow> firstFrom(String jobId, String name, long fromStep) {
        // The run that the step lies in or after, or else the next: two looks into the index instead of one along it.
        Long before = step(
                """
                select first_step from metric_run where job_id = ? and name = ? and first_step <= ?
                order by job_id desc, name desc, first_step desc fetch first 1 rows only
                """,
                jobId, name, fromStep);
        if (before != null) {
            List<MetricRow> points = points(jobId, name, before);
            if (!points.isEmpty() && points.getLast().step() >= fromStep) {
                return points;
            }
        }
        Long next = step(
                """
                select first_step from metric_run where job_id = ? and name = ? and first_step > ?
                order by job_id, name, first_step fetch first 1 rows only
                """,
                jobId, name, fromStep);
        return next == null ? List.of() : points(jobId, name, next);
    }

    private @Nullable Long step(String sql, String jobId, String name, long step) {
        return jdbc.query(sql, (row, index) -> row.getLong(1), jobId, name, step).stream().findFirst().orElse(null);
    }

    private List<MetricRow> points(String jobId, String name, long first) {
        return jdbc
                .query(
                        "select packed from metric_run_points where job_id = ? and name = ? and first_step = ?",
                        (row, index) -> PackedPoints.unpack(name, row.getBytes(1)),
                        jobId,
                        name,
                        first)
                .stream()
                .findFirst()
                .orElse(List.of());
    }

    /** The step of the last point of the last run, or {@code null}. */
    @Nullable Long lastStep(String jobId, String name) {
        return step(
                """
                select last_step from metric_run where job_id = ? and name = ? and first_step <= ?
                order by job_id desc, name desc, first_step desc fetch first 1 rows only
                """,
                jobId, name, Long.MAX_VALUE);
    }

    /** The first name after another. */
    @Nullable String nextName(String jobId, String after) {
        return jdbc
                .queryForList(
                        """
                        select name from metric_run where job_id = ? and name > ?
                        order by job_id, name, first_step fetch first 1 rows only
                        """,
                        String.class,
                        jobId,
                        after)
                .stream()
                .findFirst()
                .orElse(null);
    }

    private record Found(String name, long first, long last) {}

    /**
     * Deletes the points of {@link MetricRow#isUndoneFrom}, of some of the runs.
     *
     * @return the points that were in the same runs and stay
     */
    Cut cut(String jobId, long step, int atMost) {
        List<Found> found = jdbc.query(
                """
                select name, first_step, last_step from metric_run where job_id = ? and last_step >= ?
                and (last_step > ? or name in ('batch_loss', 'gradient_norm', 'learning_rate'))
                fetch first ? rows only
                """,
                (row, index) -> new Found(row.getString(1), row.getLong(2), row.getLong(3)),
                jobId,
                step,
                step,
                atMost);
        List<MetricRow> stay = found.stream()
                .filter(run -> run.first() <= step)
                .flatMap(run -> points(jobId, run.name(), run.first()).stream())
                .filter(point -> !point.isUndoneFrom(step))
                .toList();
        jdbc.batchUpdate(
                "delete from metric_run where job_id = ? and name = ? and first_step = ?",
                found.stream().map(run -> new Object[] {jobId, run.name(), run.first()}).toList());
        return new Cut(!found.isEmpty(), stay);
    }

    /**
     * What became of the runs that were cut.
     *
     * @param any whether there were any
     */
    record Cut(boolean any, List<MetricRow> stay) {}
}
