package dev.fallline.engine.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowOrderTest {

    private static int[] order(int rows, RowOrder.Reach reach, long seed, int epoch) {
        var order = new RowOrder(rows, 10, true, seed, reach);
        order.prepare(epoch, 0);
        return order.rows().clone();
    }

    /** Blocks of 10 rows in windows of 50. */
    private static final RowOrder.Reach FAR = new RowOrder.Reach(100, 100, 500);

    @ParameterizedTest
    @CsvSource({"1", "7", "10", "11", "499", "1000", "1003"})
    void takesEveryRowOnce(int rows) {
        assertThat(Arrays.stream(order(rows, FAR, 3, 0)).sorted()).containsExactly(IntStream.range(0, rows).boxed().toArray(Integer[]::new));
    }

    @Test
    void staysWithinTheBlocksOfAWindow() {
        int[] order = order(1000, FAR, 3, 0);

        for (int window = 0; window < 1000; window += 50) {
            assertThat(Arrays.stream(order, window, window + 50).map(row -> row / 10).distinct()).hasSize(5);
        }
        assertThat(Arrays.stream(order, 0, 50).map(row -> row / 10).distinct().sorted().toArray())
                .isNotEqualTo(new int[] {0, 1, 2, 3, 4});
    }

    @Test
    void dependsOnSeedAndEpochAlone() {
        assertThat(order(1000, FAR, 3, 1)).isEqualTo(order(1000, FAR, 3, 1));
        assertThat(order(1000, FAR, 3, 2)).isNotEqualTo(order(1000, FAR, 3, 1));
        assertThat(order(1000, FAR, 4, 1)).isNotEqualTo(order(1000, FAR, 3, 1));
    }

    @Test
    void shufflesAllRowsTogetherUpToAGibibyte() {
        int[] order = order(1000, RowOrder.Reach.DEFAULT, 3, 0);

        assertThat(Arrays.stream(order, 0, 50).map(row -> row / 50).distinct().count()).isGreaterThan(10);
    }

    @Test
    void leavesRowsAsTheyAreUnlessAsked() {
        var order = new RowOrder(1000, 10, false, 3, FAR);
        order.prepare(0, 0);

        assertThat(order.rows()).containsExactly(IntStream.range(0, 1000).toArray());
    }
}
