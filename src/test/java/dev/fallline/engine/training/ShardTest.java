package dev.fallline.engine.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.optimizer.Momentum;
import dev.fallline.engine.training.TrainingControl.Command;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training over rows in shards, which here lie in this process. */
class ShardTest {

    private static final Linalg LINALG = Plans.LINALG;
    private static final int FEATURES = 3;

    private final SplittableRandom random = new SplittableRandom(5);
    private final DenseRows training = rows(101);
    private final DenseRows validation = rows(40);

    @ParameterizedTest
    @ValueSource(ints = {TrainingPlan.WHOLE_SET, 16})
    void stepsAreThoseOfRowsInOnePlace(int batchSize) {
        TrainingPlan plan = plan(batchSize, 5);
        var whole = new Trainer(plan, training, validation, LINALG);
        var sharded = new Trainer(plan, new Shards(plan), 0, LINALG);

        var expected = curve(whole);
        var found = curve(sharded);

        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).keySet()).isEqualTo(expected.get(i).keySet());
            for (String name : found.get(i).keySet()) {
                assertThat(found.get(i).get(name)).as(name).isCloseTo(expected.get(i).get(name), within(1e-5));
            }
        }
        for (int i = 0; i < whole.parameters().length; i++) {
            assertThat(sharded.parameters()[i]).isCloseTo(whole.parameters()[i], within(1e-5f));
        }
    }

    @Test
    void oneLocalStepInOneShardIsAStep() {
        TrainingPlan plan = plan(16, 3);
        var rows = new Shards(plan, 0, 101);
        var rounds = new Trainer(plan, rows, 1, LINALG);
        curve(rounds);
        var longer = new Trainer(plan, new Shards(plan, 0, 101), 4, LINALG);
        curve(longer);

        assertThat(longer.parameters()).containsExactly(rounds.parameters());
        assertThat(rounds.totalSteps()).isEqualTo(3 * 7);
    }

    @Test
    void roundsAverageTheShardsByTheRowsTheyTook() {
        TrainingPlan plan = plan(1000, 1);
        var rows = new Shards(plan);
        var one = new Trainer(plan, rows, 1, LINALG);
        curve(one);

        double[] expected = new double[one.parameters().length];
        for (int shard = 0; shard < 3; shard++) {
            int count = rows.cuts()[shard + 1] - rows.cuts()[shard];
            var alone = new Trainer(plan, rows.part(shard), rows(0), LINALG);
            curve(alone);
            for (int i = 0; i < expected.length; i++) {
                expected[i] += alone.parameters()[i] * count / 101.0;
            }
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) one.parameters()[i]).isCloseTo(expected[i], within(1e-6));
        }
    }

    @Test
    void aRestoredTrainerOfRoundsGoesOnToTheSameBits() {
        TrainingPlan plan = plan(8, 4);
        var uninterrupted = new Trainer(plan, new Shards(plan), 2, LINALG);
        curve(uninterrupted);

        var first = new Trainer(plan, new Shards(plan), 2, LINALG);
        int[] polls = {0};
        first.run(TrainingListener.NONE, () -> ++polls[0] > 9 ? Command.PAUSE : Command.CONTINUE);
        var second = new Trainer(plan, new Shards(plan), 2, LINALG);
        second.restore(first.state());
        curve(second);

        assertThat(second.parameters()).containsExactly(uninterrupted.parameters());
    }

    private static TrainingPlan plan(int batchSize, int epochs) {
        Plans plans = Plans.classification(FEATURES, List.of(4), 2, null);
        plans.optimizer = n -> new Momentum(n, 0.9, 0);
        plans.batchSize = batchSize;
        plans.epochs = epochs;
        plans.shuffle = true;
        plans.average = new WeightAverage(0.5);
        return plans.plan();
    }

    private static List<SortedMap<String, Double>> curve(Trainer trainer) {
        var curve = new ArrayList<SortedMap<String, Double>>();
        trainer.run(
                new TrainingListener() {
                    @Override
                    public void epochCompleted(
                            int epoch, long step, double rate, Map<String, Double> metrics, boolean improved) {
                        curve.add(new TreeMap<>(metrics));
                    }
                },
                TrainingControl.NONE);
        return curve;
    }

    private DenseRows rows(int count) {
        float[] features = new float[count * FEATURES];
        float[] targets = new float[count];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < count; i++) {
            targets[i] = features[i * FEATURES] - features[i * FEATURES + 1] + random.nextGaussian() > 0 ? 1 : 0;
        }
        return new DenseRows(features, targets, FEATURES);
    }

    private static DenseRows slice(DenseRows rows, int from, int to) {
        var block = new RowBlock(rows.rows(), 0);
        rows.view(0, rows.rows(), block);
        return new DenseRows(
                Arrays.copyOfRange(block.features(), from * FEATURES, to * FEATURES),
                Arrays.copyOfRange(block.targets(), from, to),
                FEATURES);
    }

    /** Shards of the rows of this test. */
    private final class Shards implements ShardedRows {

        private final int[] cuts;
        private final List<Shard> shards = new ArrayList<>();

        Shards(TrainingPlan plan) {
            this(plan, 0, 30, 70, 101);
        }

        Shards(TrainingPlan plan, int... cuts) {
            this.cuts = cuts;
            for (int i = 0; i + 1 < cuts.length; i++) {
                shards.add(new Shard(i, plan, part(i), LINALG.math()));
            }
        }

        DenseRows part(int shard) {
            return slice(training, cuts[shard], cuts[shard + 1]);
        }

        @Override
        public int[] cuts() {
            return cuts.clone();
        }

        @Override
        public int rows() {
            return training.rows();
        }

        @Override
        public int features() {
            return FEATURES;
        }

        @Override
        public double weight(int[] order, int from, int count) {
            return count;
        }

        @Override
        public int rows(Part part) {
            return part == Part.TRAINING ? training.rows() : part == Part.VALIDATION ? validation.rows() : 0;
        }

        @Override
        public ShardGradient gradient(float[] parameters, ShardBatch batch) {
            var parts = new ArrayList<ShardGradient>();
            int position = 0;
            for (int i = 0; i < shards.size(); i++) {
                int[] chosen = batch.chosen() == null ? null : batch.chosen()[i];
                parts.add(shards.get(i).gradient(parameters, chosen, position, batch.step(), batch.weight()));
                position += chosen == null ? cuts[i + 1] - cuts[i] : chosen.length;
            }
            return parts.stream().reduce(ShardGradient::plus).orElseThrow();
        }

        @Override
        public ShardRound round(RoundStart start) {
            return shards.stream().map(shard -> shard.round(start)).reduce(ShardRound::plus).orElseThrow();
        }

        @Override
        public SortedMap<String, Double> evaluate(
                float[] parameters, Part part, boolean ranked, BooleanSupplier abandoned) {
            DenseRows rows = part == Part.TRAINING ? training : validation;
            var parts = new ArrayList<ShardScores>();
            for (int from = 0; from < rows.rows(); from += 15) {
                parts.add(shards.getFirst()
                        .scores(parameters, slice(rows, from, Math.min(rows.rows(), from + 15)), ranked));
            }
            return parts.stream().reduce(ShardScores::plus).orElseThrow().values();
        }
    }
}
