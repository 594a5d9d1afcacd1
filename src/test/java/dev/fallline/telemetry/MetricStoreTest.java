package dev.fallline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.Databases;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
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
        metrics = new MetricRepository(jdbc);
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
        metrics.insertMissing("job_1", all);
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

    private List<MetricRow> rows(String jobId) {
        var found = new ArrayList<MetricRow>();
        metrics.read(jobId, List.of(), null, null, found::add);
        return found;
    }

    private static MetricRow row(String name, long step) {
        return new MetricRow(name, step, 1, 0.5);
    }
}
