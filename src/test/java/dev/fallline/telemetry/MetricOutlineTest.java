package dev.fallline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.Databases;
import dev.fallline.telemetry.MetricHistory.MetricSelection;
import dev.fallline.telemetry.MetricHistory.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Long series: what is left out, and that nothing of what was undone stays. */
@ParameterizedClass
@EnumSource(Databases.class)
class MetricOutlineTest {

    private static final int POINTS = 25_000;
    private static final MetricSelection ALL = new MetricSelection(List.of("batch_loss"), null, null);

    private final MetricRepository metrics;
    private final MetricHistory history;
    private final SplittableRandom random = new SplittableRandom(1);

    MetricOutlineTest(Databases database) {
        var jdbc = new JdbcTemplate(database.fresh());
        jdbc.update(
                """
                insert into job (id, name, status, attempt, interruptions, priority, dataset_id, created_at, spec)
                values ('job_1', 'a name', 'running', 1, 0, 0, 'iris', current_timestamp, '{}')
                """);
        metrics = new MetricRepository(jdbc, new MetricRunRepository(jdbc));
        history = new MetricHistory(metrics, new JobSignals());
        insert(0, POINTS);
    }

    @Test
    void keepsTheEndsAndTheExtremesOfALongSeries() {
        metrics.insert("job_1", List.of(row(POINTS, Double.NaN), row(POINTS + 1L, -1), row(POINTS + 2L, 7)));
        for (int i = 0; i < 2; i++) {
            Series series = history.series("job_1", ALL, 100).getFirst();
            List<MetricRow> all = rows(0, Long.MAX_VALUE);
            assertThat(series.total()).isEqualTo(POINTS + 3);
            assertThat(series.sampled()).isTrue();
            assertThat(series.points()).hasSizeLessThanOrEqualTo(100).isSubsetOf(all);
            assertThat(series.points().getFirst()).isEqualTo(all.getFirst());
            assertThat(series.points()).endsWith(all.getLast());
            assertThat(series.points()).extracting(MetricRow::value).contains(Double.NaN, -1.0);
            assertThat(series.points()).extracting(MetricRow::step).isSorted();
        }
    }

    @Test
    void countsThePointsBetweenSteps() {
        var part = new MetricSelection(List.of("batch_loss"), 1000L, 23_456L);
        for (int i = 0; i < 2; i++) {
            Series series = history.series("job_1", part, 50).getFirst();
            assertThat(series.total()).isEqualTo(22_457);
            assertThat(series.points().getFirst().step()).isEqualTo(1000);
            assertThat(series.points().getLast().step()).isEqualTo(23_456);
        }
        assertThat(history.series("job_1", ALL, 1_000_000).getFirst().points()).hasSize(POINTS);
    }

    @Test
    void forgetsWhatTrainingWentBackOver() {
        history.series("job_1", ALL, 100);
        metrics.deleteFrom("job_1", 15_000);
        insert(15_000, 26_000);
        double greatest = rows(0, Long.MAX_VALUE).stream().mapToDouble(MetricRow::value).max().orElseThrow();
        Series series = history.series("job_1", ALL, 100).getFirst();
        assertThat(series.total()).isEqualTo(26_000);
        assertThat(series.points()).isSubsetOf(rows(0, Long.MAX_VALUE));
        assertThat(series.points()).extracting(MetricRow::value).contains(greatest);
    }

    private List<MetricRow> rows(long from, long to) {
        var rows = new ArrayList<MetricRow>();
        metrics.read("job_1", List.of("batch_loss"), from, to, rows::add);
        return rows;
    }

    private void insert(int from, int to) {
        var rows = new ArrayList<MetricRow>();
        for (int step = from; step < to; step++) {
            rows.add(row(step, random.nextDouble()));
            // As a recorder leaves them: most in runs, some loose between and after.
            if (rows.size() == 700) {
                metrics.insert("job_1", rows.subList(0, 100));
                metrics.pack("job_1", rows.subList(100, 600));
                metrics.insert("job_1", rows.subList(600, 700));
                rows.clear();
            }
        }
        metrics.insert("job_1", rows);
    }

    private static MetricRow row(long step, double value) {
        return new MetricRow("batch_loss", step, 1, value);
    }
}
