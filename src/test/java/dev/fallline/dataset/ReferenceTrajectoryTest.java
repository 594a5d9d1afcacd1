package dev.fallline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.training.Trainer;
import dev.fallline.engine.training.TrainingControl;
import dev.fallline.engine.training.TrainingListener;
import dev.fallline.engine.training.TrainingResult;
import dev.fallline.spec.JobSpec;
import dev.fallline.spec.JobSpecReader;
import dev.fallline.spec.TrainingPlans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Jobs trained as PyTorch trained them in float64: from the JSON of the job to its losses and parameters. */
class ReferenceTrajectoryTest {

    private static final Path CASES = Path.of("src/test/resources/reference");

    private final BundledDatasets bundled = new BundledDatasets();

    static List<String> cases() {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thereAreCases() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(37);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void plainJavaFollowsTheReference(String name) {
        follows(name, Linalg.plain());
    }

    /** On a machine without the native library this is the plain one once more. */
    @ParameterizedTest
    @MethodSource("cases")
    void theChosenLinearAlgebraFollowsTheReference(String name) {
        follows(name, Linalg.select(true));
    }

    private void follows(String name, Linalg linalg) {
        JsonNode reference = JsonMapper.shared().readTree(CASES.resolve(name).toFile());
        JobSpec spec = new JobSpecReader().read(body(reference), id -> Optional.ofNullable(bundled.find(id))
                .map(Dataset::schema));
        var dataset = Objects.requireNonNull(bundled.find(spec.dataset().id()));
        PreparedData data = new MatrixBuilder(dataset, spec.dataset(), spec.task())
                .build(bundled.table(spec.dataset().id()));
        var plan = TrainingPlans.plan(
                spec, data.recipe().features(), data.recipe().classes().size(), linalg);
        var trainer = new Trainer(plan, data.training(), data.validation(), linalg);
        List<Double> losses = new ArrayList<>();
        var result = trainer.run(
                new TrainingListener() {
                    @Override
                    public void epochCompleted(int epoch, long step, double learningRate, Map<String, Double> metrics, boolean improved) {
                        losses.add(metrics.getOrDefault("train_loss", Double.NaN));
                    }
                },
                TrainingControl.NONE);

        assertThat(result.reason()).isEqualTo(TrainingResult.Reason.COMPLETED);
        assertThat(result.step()).isEqualTo(reference.get("steps").asLong());
        JsonNode expected = reference.get("expected");
        JsonNode expectedLosses = expected.get("train_loss_per_epoch");
        assertThat(losses).hasSize(expectedLosses.size());
        for (int i = 0; i < losses.size(); i++) {
            double loss = expectedLosses.get(i).asDouble();
            assertThat(losses.get(i)).as("epoch %d", i + 1).isCloseTo(loss, within(1e-4 * Math.abs(loss) + 1e-6));
        }
        List<Double> parameters = flat(expected.get("final_layers"));
        float[] actual = trainer.parameters();
        assertThat(actual).hasSize(parameters.size());
        for (int i = 0; i < actual.length; i++) {
            double parameter = parameters.get(i);
            assertThat((double) actual[i])
                    .as("parameter %d", i)
                    .isCloseTo(parameter, within(5e-3 * Math.abs(parameter) + 5e-3));
        }
    }

    private static JsonNode body(JsonNode reference) {
        var body = (ObjectNode) reference.get("spec");
        if (reference.has("initial_layers")) {
            var init = JsonMapper.shared().createObjectNode();
            init.put("type", "given");
            init.set("layers", reference.get("initial_layers"));
            ((ObjectNode) body.get("model")).set("init", init);
        }
        return body;
    }

    private static List<Double> flat(JsonNode layers) {
        List<Double> values = new ArrayList<>();
        for (JsonNode layer : layers) {
            for (JsonNode row : layer.get("weights")) {
                row.forEach(value -> values.add(value.asDouble()));
            }
            layer.get("bias").forEach(value -> values.add(value.asDouble()));
        }
        return values;
    }
}
