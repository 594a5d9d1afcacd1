package dev.fallline.spark.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.engine.training.ShardGradient;
import dev.fallline.engine.training.ShardedRows.ShardBatch;
import org.junit.jupiter.api.Test;

class AheadTest {

    private final Ahead ahead = new Ahead();
    private final float[] parameters = {1, 2};
    private final ShardGradient gradient = new ShardGradient(3, new float[] {4, 5});

    @Test
    void givesTheGradientThatTheNextStepAsksFor() {
        assertThat(ahead.take(new float[] {0, 0}, step(0))).isEmpty();
        bring();

        assertThat(ahead.take(new float[] {1, 2}, step(1))).containsSame(gradient);
        assertThat(ahead.take(new float[] {1, 2}, step(1))).as("once").isEmpty();
    }

    @Test
    void doesNotGiveWhatIsOfOtherParametersThoughTheyAreInTheSameArray() {
        ahead.take(new float[] {0, 0}, step(0));
        bring();
        parameters[1] = 2.5f;

        assertThat(ahead.take(parameters, step(1))).isEmpty();
        assertThat(ahead.expected()).as("after one in vain").isEmpty();
    }

    @Test
    void doesNotGiveWhatIsOfAnotherStep() {
        ahead.take(new float[] {0, 0}, step(0));
        bring();

        assertThat(ahead.take(parameters, step(0))).isEmpty();
    }

    @Test
    void expectsNothingBeforeThereWasAStepOrAfterOneOfSomeRows() {
        assertThat(ahead.expected()).isEmpty();
        ahead.take(parameters, new ShardBatch(new int[][] {{0}}, 0, 1));

        assertThat(ahead.expected()).isEmpty();
    }

    @Test
    void expectsNoSecondBeforeTheFirstWasAskedFor() {
        ahead.take(new float[] {0, 0}, step(0));
        bring();

        assertThat(ahead.expected()).isEmpty();
    }

    private void bring() {
        ahead.put(parameters, ahead.expected().orElseThrow(), gradient);
    }

    private static ShardBatch step(long step) {
        return new ShardBatch(null, step, 7);
    }
}
