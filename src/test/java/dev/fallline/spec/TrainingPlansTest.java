package dev.fallline.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.optimizer.UpdateRule;
import dev.fallline.engine.training.Clipping;
import dev.fallline.engine.training.TrainingPlan;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingPlansTest {

    private static final Linalg LINALG = Linalg.plain();

    @Test
    void plansEverySoundSpec() {
        RandomSpecs specs = new RandomSpecs(new SplittableRandom(11));
        for (int i = 0; i < 500; i++) {
            JobSpec spec = new JobSpecReader().read(specs.next(), SpecExamples.DATASETS);

            TrainingPlan plan = TrainingPlans.plan(spec, 6, 4, LINALG);

            assertThat(plan.network().parameters()).isEqualTo((int) Workload.parameters(spec, 6, 4));
            assertThat(plan.initial()).hasSize(plan.network().parameters());
            assertThat(plan.learningRate()).isEqualTo(spec.optimizer().learningRate());
            UpdateRule rule = plan.optimizer().create(plan.network().parameters());
            assertThat(rule.getClass().getSimpleName())
                    .isEqualTo(spec.optimizer() instanceof OptimizerSpec.AdamW
                            ? "Adam"
                            : spec.optimizer().getClass().getSimpleName());
            assertThat(plan.plateau() != null).isEqualTo(spec.schedule() instanceof ScheduleSpec.ReduceOnPlateau);
        }
    }

    @ParameterizedTest
    @CsvSource({"batch, 2147483647", "stochastic, 1", "mini_batch, 32"})
    void takesTheRowsOfAStepFromTheStrategy(String strategy, int rows) {
        JobSpec spec = SpecExamples.minimalWith("\"training\": {\"strategy\": \"" + strategy + "\"}");

        assertThat(TrainingPlans.plan(spec, 4, 3, LINALG).batchSize()).isEqualTo(rows);
    }

    @Test
    void laysGivenLayersOutFlat() {
        JobSpec spec = SpecExamples.read("""
                {"dataset": {"id": "iris", "target": "species", "features": ["sepal_width", "petal_width"]},
                 "model": {"type": "mlp", "hidden": [1], "init": {"type": "given", "layers": [
                     {"weights": [[1], [2]], "bias": [3]}, {"weights": [[4, 5, 6]], "bias": [7, 8, 9]}]}}}""");

        assertThat(TrainingPlans.plan(spec, 2, 3, LINALG).initial()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void drawsTheSameParametersForTheSameSeedAlone() {
        assertThat(initial(1)).isEqualTo(initial(1)).isNotEqualTo(initial(2));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"type\": \"uniform\", \"limit\": 0.3}', 0.1732", "'{\"type\": \"normal\", \"std\": 0.2}', 0.2",
        "'{\"type\": \"he_normal\"}', 0.7071", "'{\"type\": \"he_uniform\"}', 0.7071",
        "'{\"type\": \"lecun_normal\"}', 0.5", "'{\"type\": \"xavier_normal\"}', 0.02230",
        "'{\"type\": \"xavier_uniform\"}', 0.02230", "'{\"type\": \"zeros\"}', 0"
    })
    void drawsWeightsOfTheSaidWidth(String init, double deviation) {
        JobSpec spec = SpecExamples.read("""
                {"dataset": {"id": "iris", "target": "species"},
                 "model": {"type": "mlp", "hidden": [4018], "init": %s}}""".formatted(init));
        float[] parameters = TrainingPlans.plan(spec, 4, 3, LINALG).initial();

        double squares = 0;
        int weights = 4 * 4018;
        for (int i = 0; i < weights; i++) {
            squares += parameters[i] * parameters[i];
        }
        assertThat(Math.sqrt(squares / weights)).isEqualTo(deviation, within(0.03 * deviation));
    }

    @Test
    void clipsByNormOrValueOrNotAtAll() {
        assertThat(clipping("null")).isEqualTo(Clipping.NONE);
        assertThat(clipping("{\"norm\": 2}")).isEqualTo(new Clipping(2, Double.POSITIVE_INFINITY));
        assertThat(clipping("{\"value\": 2}")).isEqualTo(new Clipping(Double.POSITIVE_INFINITY, 2));
    }

    @Test
    void asksABinaryModelForOneOutput() {
        JobSpec spec = SpecExamples.read(
                SpecExamples.mixed("new", "[\"size\"]", "\"model\": {\"type\": \"logistic\"}"));
        TrainingPlan plan = TrainingPlans.plan(spec, 1, 2, LINALG);

        assertThat(plan.task()).isEqualTo(Task.BINARY);
        assertThat(plan.network().outputs()).isEqualTo(1);
        assertThat(plan.classes()).isEqualTo(2);
    }

    private static float[] initial(long seed) {
        JobSpec spec = SpecExamples.read("""
                {"dataset": {"id": "iris", "target": "species"}, "model": {"type": "mlp"},
                 "training": {"seed": %d}}""".formatted(seed));
        return TrainingPlans.plan(spec, 4, 3, LINALG).initial();
    }

    private static Clipping clipping(String json) {
        JobSpec spec = SpecExamples.minimalWith("\"training\": {\"gradient_clipping\": " + json + "}");
        return TrainingPlans.plan(spec, 4, 3, LINALG).clipping();
    }
}
