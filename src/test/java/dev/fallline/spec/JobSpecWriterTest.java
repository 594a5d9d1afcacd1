package dev.fallline.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class JobSpecWriterTest {

    private final JobSpecReader reader = new JobSpecReader();
    private final JobSpecWriter writer = new JobSpecWriter();

    @Test
    void readsWhatItWroteAsTheSameSpec() {
        RandomSpecs specs = new RandomSpecs(new SplittableRandom(7));
        Set<Class<?>> seen = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            ObjectNode sent = specs.next();
            assertThat(SpecExamples.faults(sent)).as("faults of %s", sent).isEmpty();
            JobSpec spec = reader.read(sent, SpecExamples.DATASETS);
            // Through text, as it is stored.
            JsonNode stored = SpecExamples.json(writer.write(spec).toString());

            assertThat(reader.read(stored, SpecExamples.DATASETS)).as("%s", sent).isEqualTo(spec);
            seen.add(spec.optimizer().getClass());
            seen.add(spec.schedule().getClass());
        }
        assertThat(seen).hasSize(Optimizers.FAMILY.types().size() + Schedules.FAMILY.types().size());
    }

    @Test
    void writesGivenLayers() {
        JobSpec spec = SpecExamples.read("""
                {"dataset": {"id": "iris", "target": "species", "features": ["sepal_width"]},
                 "model": {"type": "softmax", "init": {"type": "given", "layers": [
                     {"weights": [[1, 2.5, -3e-7]], "bias": [0, 1, 2]}]}}}""");

        assertThat(reader.read(writer.write(spec), SpecExamples.DATASETS)).isEqualTo(spec);
    }

    @Test
    void showsEveryFieldWithItsDefault() {
        assertThat(writer.write(SpecExamples.read(SpecExamples.MINIMAL))).hasToString(SpecExamples.json("""
                {"name": "iris-softmax",
                 "dataset": {"id": "iris", "target": "species",
                     "features": ["sepal_length", "sepal_width", "petal_length", "petal_width"],
                     "standardize": true, "scaling": null, "missing": "mean",
                     "one_hot_limit": 1000, "hash_buckets": 256,
                     "split": {"validation": 0.2, "test": 0.0, "seed": 0, "stratify": true, "by": null}, "weight": null},
                 "model": {"type": "softmax", "init": {"type": "zeros"}},
                 "loss": "cross_entropy", "class_weight": null,
                 "regularization": {"l1": 0.0, "l2": 0.0},
                 "optimizer": {"type": "adam", "learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999,
                     "epsilon": 1e-8, "amsgrad": false, "weight_decay": 0.0},
                 "schedule": {"type": "constant"},
                 "training": {"strategy": "mini_batch", "batch_size": 32, "accumulate_steps": 1,
                     "epochs": 50, "shuffle": true, "seed": 0,
                     "gradient_clipping": null, "early_stopping": null, "checkpoint": {"interval": "PT30S", "keep": 3}, "max_runtime": null,
                     "target": null, "on_divergence": {"action": "fail", "max_rollbacks": 3}, "average": null,
                     "log_every_steps": 10},
                 "execution": {"engine": "local"},
                 "resources": {"threads": 1}, "priority": 0, "retry": {"max_attempts": 3},
                 "webhook": null, "tags": {}}""").toString());
    }
}
