package dev.fallline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MetricRecorderTest {

    private final List<List<MetricRow>> batches = new ArrayList<>();

    @Test
    void makesTheRecordingThreadWriteBeforeManyRowsAreHeld() {
        var recorder = new MetricRecorder(batch -> batches.add(batch.rows()), () -> false);
        for (int step = 0; step < 3 * MetricRecorder.HELD_ROWS; step++) {
            recorder.record(List.of(new MetricRow("batch_loss", step, 1, 0.5)));
            int written = batches.stream().mapToInt(List::size).sum();
            assertThat(step + 1 - written).isLessThanOrEqualTo(MetricRecorder.HELD_ROWS);
        }
    }

    @Test
    void writesFewRowsAtOnceButManyWhenTheyMakeRuns() {
        var recorder = new MetricRecorder(batch -> batches.add(batch.rows()), () -> false);
        for (int step = 0; step < MetricRecorder.HELD_ROWS; step++) {
            recorder.record(List.of(new MetricRow("batch_loss", step, 1, 0.5)));
        }
        assertThat(batches).singleElement().satisfies(batch -> assertThat(batch).hasSize(MetricRecorder.HELD_ROWS));
        batches.clear();
        for (int step = 0; step < MetricRecorder.HELD_ROWS - 1; step++) {
            recorder.record(List.of(new MetricRow("batch_loss", step, 1, 0.5)));
        }
        recorder.flush(false);
        assertThat(batches).hasSizeGreaterThan(1).allMatch(batch -> batch.size() <= MetricRecorder.ROWS_A_BATCH);
    }

    @Test
    void writesWhatWasMeasuredAtOnePlaceTogether() {
        var recorder = new MetricRecorder(batch -> batches.add(batch.rows()), () -> false);
        for (int step = 0; step < 2 * MetricRecorder.HELD_ROWS; step++) {
            recorder.record(List.of(new MetricRow("batch_loss", step, 1, 1), new MetricRow("gradient_norm", step, 1, 2),
                    new MetricRow("learning_rate", step, 1, 3)));
        }
        assertThat(batches).hasSizeGreaterThan(3).allSatisfy(batch -> {
            assertThat(batch.getFirst().name()).isEqualTo("batch_loss");
            assertThat(batch.getLast().name()).isEqualTo("learning_rate");
        });
    }

    @Test
    void keepsWhatCouldNotBeWrittenInItsOrder() {
        boolean[] away = {true};
        var again = new ArrayList<Boolean>();
        var recorder = new MetricRecorder(batch -> {
            if (away[0]) {
                throw new IllegalStateException("away");
            }
            again.add(batch.again());
            batches.add(batch.rows());
        }, () -> false);
        recorder.record(List.of(new MetricRow("batch_loss", 0, 1, 1)));
        assertThatThrownBy(() -> recorder.flush(true)).hasMessage("away");
        recorder.record(List.of(new MetricRow("batch_loss", 1, 1, 2)));
        away[0] = false;
        recorder.flush(true);
        assertThat(batches).singleElement().satisfies(batch ->
                assertThat(batch).extracting(MetricRow::step).containsExactly(0L, 1L));
        recorder.record(List.of(new MetricRow("batch_loss", 2, 1, 3)));
        recorder.flush(true);
        assertThat(again).containsExactly(true, false);
    }

    @Test
    void forgetsTheStepsThatTrainingGoesBackOverButNotTheEpochThatEndedThere() {
        var recorder = new MetricRecorder(batch -> batches.add(batch.rows()), () -> false);
        recorder.record(List.of(new MetricRow("batch_loss", 9, 1, 1)));
        recorder.record(List.of(new MetricRow("train_loss", 10, 1, 2)));
        recorder.record(List.of(new MetricRow("batch_loss", 10, 2, 3)));
        recorder.record(List.of(new MetricRow("train_loss", 20, 2, 4)));
        recorder.undo(10, () -> assertThat(batches).isEmpty());
        recorder.flush(false);
        assertThat(batches).singleElement().satisfies(batch ->
                assertThat(batch).extracting(MetricRow::value).containsExactly(1.0, 2.0));
    }

    @Test
    void letsTrainingGoOnWhileNothingCanBeWrittenUntilMemoryWouldSuffer() {
        var tries = new AtomicInteger();
        var recorder = new MetricRecorder(batch -> {
            tries.incrementAndGet();
            throw new IllegalStateException("away");
        }, () -> true);
        for (int step = 0; step < MetricRecorder.MOST_ROWS - 1; step++) {
            recorder.record(List.of(new MetricRow("batch_loss", step, 1, 0.5)));
        }
        assertThat(tries).hasValue(1);
        recorder.record(List.of(new MetricRow("batch_loss", MetricRecorder.MOST_ROWS, 1, 0.5)));
        assertThat(tries).hasValue(2);
    }
}
