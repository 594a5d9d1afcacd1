package dev.fallline.engine.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RocAucTest {

    @Test
    void equalsTheShareOfPairsInOrderWithTiesAsHalf() {
        var random = new Random(5);
        for (int trial = 0; trial < 200; trial++) {
            int rows = 2 + random.nextInt(150);
            float[] scores = new float[rows];
            boolean[] positive = new boolean[rows];
            var area = new RocAuc();
            for (int i = 0; i < rows; i++) {
                // Few levels make many ties; both signs and both zeros.
                scores[i] = trial % 2 == 0 ? (float) random.nextGaussian() : (random.nextInt(7) - 3) * 0.5f;
                scores[i] = scores[i] == 0 && random.nextBoolean() ? -0f : scores[i];
                positive[i] = i == 0 || i != 1 && random.nextInt(3) == 0;
                area.add(scores[i], positive[i]);
            }
            assertThat(area.value()).isCloseTo(byPairs(scores, positive), within(1e-12));
        }
    }

    @Test
    void isOneForAPerfectOrderZeroForItsReverseAndHalfForOneScore() {
        assertThat(of(new float[] {-1, 0, 5, 9}, false, false, true, true)).isEqualTo(1);
        assertThat(of(new float[] {-1, 0, 5, 9}, true, true, false, false)).isEqualTo(0);
        assertThat(of(new float[] {3, 3, 3}, true, false, false)).isEqualTo(0.5);
    }

    @Test
    void isUndefinedForRowsOfOneKindAndForNone() {
        assertThat(of(new float[] {1, 2}, true, true)).isNaN();
        assertThat(of(new float[] {1, 2}, false, false)).isNaN();
        assertThat(of(new float[0])).isNaN();
    }

    private static double of(float[] scores, boolean... positive) {
        var area = new RocAuc();
        for (int i = 0; i < scores.length; i++) {
            area.add(scores[i], positive[i]);
        }
        return area.value();
    }

    private static double byPairs(float[] scores, boolean[] positive) {
        double above = 0;
        long pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (positive[i] && !positive[j]) {
                    pairs++;
                    above += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }
        return above / pairs;
    }
}
