package dev.fallline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PackedPointsTest {

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void givesBackWhatWasPacked() {
        var points = new ArrayList<MetricRow>(List.of(
                new MetricRow("batch_loss", 0, 1, Double.NaN),
                new MetricRow("batch_loss", 1, 1, Double.NEGATIVE_INFINITY),
                new MetricRow("batch_loss", Integer.MAX_VALUE, Integer.MAX_VALUE, -0.0)));
        long step = Integer.MAX_VALUE;
        for (int i = 0; i < 1000; i++) {
            step += 1 + random.nextLong(1L << random.nextInt(40));
            points.add(new MetricRow("batch_loss", step, random.nextInt(Integer.MAX_VALUE), random.nextDouble()));
        }
        points.add(new MetricRow("batch_loss", Long.MAX_VALUE, 0, Double.MIN_VALUE));
        assertThat(PackedPoints.unpack("batch_loss", PackedPoints.pack(points))).isEqualTo(points);
        assertThat(PackedPoints.unpack("batch_loss", PackedPoints.pack(List.of()))).isEmpty();
    }

    @Test
    void takesTenBytesForAPoint() {
        var points = new ArrayList<MetricRow>();
        for (int i = 0; i < 500; i++) {
            points.add(new MetricRow("batch_loss", 1_000_000 + i, 7, random.nextDouble()));
        }
        assertThat(PackedPoints.pack(points)).hasSizeLessThan(5010);
    }

    @Test
    void refusesWhatIsNotWhole() {
        byte[] whole = PackedPoints.pack(List.of(new MetricRow("a", 5, 1, 1), new MetricRow("a", 700, 2, 2)));
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> PackedPoints.unpack("a", part)).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> PackedPoints.unpack("a", Arrays.copyOf(whole, whole.length + 1)))
                .isInstanceOf(IllegalStateException.class);
        whole[0] = 2;
        assertThatThrownBy(() -> PackedPoints.unpack("a", whole)).isInstanceOf(IllegalStateException.class);
    }
}
