package dev.fallline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownsamplingTest {

    @Test
    void keepsAShortSeriesWhole() {
        var rows = series(10);
        assertThat(Downsampling.keep(rows, 10)).isEqualTo(rows);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 17, 100, 999})
    void keepsEndsAndExtremesInOrder(int maxPoints) {
        var rows = series(1000);
        rows.set(400, row(400, 99));
        rows.set(700, row(700, -99));
        var kept = Downsampling.keep(rows, maxPoints);
        assertThat(kept).hasSizeLessThanOrEqualTo(maxPoints);
        assertThat(kept).contains(rows.getFirst(), rows.getLast(), rows.get(400), rows.get(700));
        assertThat(kept).isSortedAccordingTo((a, b) -> Long.compare(a.step(), b.step())).doesNotHaveDuplicates();
    }

    @Test
    void neverSmoothsAwayAValueThatIsNoNumber() {
        var rows = series(1000);
        rows.set(123, row(123, Double.NaN));
        assertThat(Downsampling.keep(rows, 20)).contains(rows.get(123));
    }

    private static List<MetricRow> series(int length) {
        var random = new SplittableRandom(7);
        var rows = new ArrayList<MetricRow>();
        for (int i = 0; i < length; i++) {
            rows.add(row(i, random.nextDouble()));
        }
        return rows;
    }

    private static MetricRow row(int step, double value) {
        return new MetricRow("batch_loss", step, 1, value);
    }
}
