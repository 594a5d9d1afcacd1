package dev.fallline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.Databases;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What holds of metric rows on every database. */
@ParameterizedClass
@EnumSource(Databases.class)
class MetricStoreTest {

    private final MetricRepository metrics;

    MetricStoreTest(Databases database) {
        var jdbc = new JdbcTemplate(database.fresh());
        for (String id : List.of("job_1", "job_2")) {
            jdbc.update(
                    """
                    insert into job (id, name, status, attempt, interruptions, priority, dataset_id, created_at, spec)
                    values (?, 'a name', 'running', 1, 0, 0, 'iris', current_timestamp, '{}')
                    """,
                    id);
        }
        metrics = new MetricRepository(jdbc, new MetricRunRepository(jdbc));
    }

    @Test
    void goesBackToAStepAndTakesTheSameStepsAgain() {
        var kept = List.of(row("batch_loss", 9), row("train_loss", 10));
        var undone = List.of(row("batch_loss", 10), row("learning_rate", 10), row("batch_loss", 11), row("train_loss", 20));
        metrics.insert("job_1", kept);
        metrics.insert("job_1", undone);
        metrics.insert("job_2", undone);
        metrics.deleteFrom("job_1", 10);
        assertThat(rows("job_1")).containsExactlyInAnyOrderElementsOf(kept);
        assertThat(rows("job_2")).hasSize(undone.size());
        metrics.insert("job_1", undone);
        assertThat(rows("job_1")).hasSize(kept.size() + undone.size());
    }

    @Test
    void addsOnlyWhatAnEarlierTryDidNotWrite() {
        var first = List.of(row("batch_loss", 1), row("train_loss", 2));
        var all = List.of(
                row("batch_loss", 1), row("train_loss", 2), row("batch_loss", 3), new MetricRow("train_loss", 4, 1, Double.NaN));
        metrics.insert("job_1", first);
        metrics.insert("job_1", metrics.missing("job_1", all));
        assertThat(rows("job_1")).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void deletesAJobsRowsInPieces() {
        for (int step = 0; step < 5; step++) {
            metrics.insert("job_1", List.of(row("batch_loss", step), row("train_loss", step + 1)));
            metrics.insert("job_2", List.of(row("batch_loss", step)));
        }
        var left = new ArrayList<Integer>();
        while (metrics.deleteSome("job_1", 0, 2)) {
            left.add(rows("job_1").size());
        }
        assertThat(left).containsExactly(8, 6, 5, 3, 1, 0);
        assertThat(rows("job_2")).hasSize(5);
    }

    @Test
    void deletesWhatARunThatGoesOnFromAStepWillWriteItself() {
        for (int step = 0; step < 6; step++) {
            metrics.insert("job_1", List.of(row("batch_loss", step), row("train_loss", step + 1)));
        }
        while (metrics.deleteSome("job_1", 4, 1)) {
            assertThat(rows("job_1")).isNotEmpty();
        }
        assertThat(rows("job_1"))
                .extracting(row -> row.name() + " " + row.step())
                .containsExactly(
                        "batch_loss 0", "batch_loss 1", "batch_loss 2", "batch_loss 3", "train_loss 1", "train_loss 2",
                        "train_loss 3", "train_loss 4");
    }

    @Test
    void readsRunsAndWhatFollowsThemAsOneSeries() {
        metrics.insert("job_1", List.of(row("batch_loss", 0), row("train_loss", 1), row("batch_loss", 1)));
        metrics.pack("job_1", List.of(row("batch_loss", 2), row("batch_loss", 3)));
        metrics.pack("job_1", List.of(row("batch_loss", 4), row("batch_loss", 5)));
        metrics.insert("job_1", List.of(row("batch_loss", 6), row("batch_loss", 7)));
        assertThat(rows("job_1")).extracting(MetricRow::step).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 1L);
        assertThat(metrics.runs("job_1", "batch_loss", 0, 9)).extracting(MetricRun::points).containsExactly(4, 2);
        assertThat(metrics.names("job_1")).containsExactly("batch_loss", "train_loss");
        for (int from = 0; from < 8; from++) {
            assertThat(metrics.firstFrom("job_1", "batch_loss", from, 3))
                    .extracting(MetricRow::step)
                    .containsExactlyElementsOf(LongStream.range(from, Math.min(8, from + 3)).boxed().toList());
        }
        assertThat(metrics.missing("job_1", List.of(row("batch_loss", 7), row("batch_loss", 8)))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, 4, 5, 6, 7, 8})
    void goesBackIntoARun(long step) {
        for (String name : List.of("batch_loss", "train_loss")) {
            metrics.pack("job_1", List.of(row(name, 1), row(name, 2), row(name, 3)));
            metrics.pack("job_1", List.of(row(name, 4), row(name, 5), row(name, 6)));
            metrics.insert("job_1", List.of(row(name, 7)));
        }
        List<MetricRow> left = rows("job_1").stream().filter(row -> !row.isUndoneFrom(step)).toList();
        if (step % 2 == 0) {
            metrics.deleteFrom("job_1", step);
        } else {
            while (metrics.deleteSome("job_1", step, 1)) {
                assertThat(rows("job_1")).containsAll(left);
            }
        }
        assertThat(rows("job_1")).containsExactlyElementsOf(left);
        metrics.pack("job_1", List.of(row("batch_loss", 9)));
        assertThat(rows("job_1")).hasSize(left.size() + 1);
    }

    private List<MetricRow> rows(String jobId) {
        var found = new ArrayList<MetricRow>();
        metrics.read(jobId, List.of(), null, null, found::add);
        return found;
    }

    private static MetricRow row(String name, long step) {
        return new MetricRow(name, step, 1, 0.5);
    }
}
