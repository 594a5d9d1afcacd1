package dev.fallline.model;

import dev.fallline.FalllineProperties;
import dev.fallline.dataset.Datasets;
import dev.fallline.dataset.PreparedData;
import dev.fallline.dataset.Recipe;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.network.Dense;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.training.Evaluator;
import dev.fallline.engine.training.RowSource;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.JobSpec;
import dev.fallline.spec.JobSpecReader;
import dev.fallline.spec.JobSpecWriter;
import dev.fallline.spec.ModelNames;
import dev.fallline.spec.TrainingPlans;
import dev.fallline.storage.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Models from elsewhere: the service's own exports, or parameters with the spec of the job they could be of. */
@Service
class Imports {


    private final Models models;
    private final Datasets datasets;
    private final JobSpecReader specs;
    private final JobSpecWriter writer;
    private final Linalg linalg;
    private final JsonMapper json;
    private final Safetensors safetensors;
    private final TransactionTemplate transaction;
    private final Path directory;
    private final long mostBytes;

    Imports(
            Models models,
            Datasets datasets,
            JobSpecReader specs,
            JobSpecWriter writer,
            Linalg linalg,
            JsonMapper json,
            TransactionTemplate transaction,
            FalllineProperties service,
            ModelProperties properties) {
        this.models = models;
        this.datasets = datasets;
        this.specs = specs;
        this.writer = writer;
        this.linalg = linalg;
        this.json = json;
        this.safetensors = new Safetensors(json);
        this.transaction = transaction;
        this.directory = service.directory("tmp");
        this.mostBytes = properties.maxImport().toBytes();
    }

    /**
     * A model from the service's export as JSON.
     *
     * @param name in place of the one it was exported with
     * @throws ProblemException when it is none
     */
    Model fromJson(String project, InputStream body, @Nullable String name) {
        JsonNode document = json.readTree(body);
        try {
            ModelDocument model = ModelDocument.read(document, json);
            Network network = network(model.shape(), model.recipe());
            return store(project, model, network, flat(network.layers(), document.path("layers")), name, Lineage.NONE);
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    /**
     * A model from a safetensors file: the service's export, or any with the tensors of the spec's model.
     *
     * @param spec of a job, for a file that does not say what model it is of
     * @param name in place of the one of the file or the spec
     * @throws ProblemException when the file is none, or not of this model
     */
    Model fromSafetensors(String project, InputStream body, @Nullable String spec, @Nullable String name) throws IOException {
        Files.createDirectories(directory);
        Path file = Files.createTempFile(directory, "import", ".safetensors");
        try {
            Files.copy(new LimitedInput(body, mostBytes), file, StandardCopyOption.REPLACE_EXISTING);
            Safetensors.Content content;
            try (InputStream in = Files.newInputStream(file)) {
                content = safetensors.read(in, Files.size(file));
            }
            return spec == null ? fromExport(project, content, name) : fromSpec(project, content, spec, name);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw refused(e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Model fromExport(String project, Safetensors.Content content, @Nullable String name) {
        String document = content.metadata().get("fallline");
        if (document == null) {
            throw new IllegalArgumentException(
                    "it does not say what model it is of; send the spec of a job for it along");
        }
        JsonNode read;
        try {
            read = json.readTree(document);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("what it says of its model is no JSON", e);
        }
        ModelDocument model = ModelDocument.read(read, json);
        Network network = network(model.shape(), model.recipe());
        return store(project, model, network, ParameterFiles.flat(network.layers(), content), name, Lineage.NONE);
    }

    private Model fromSpec(String project, Safetensors.Content content, String text, @Nullable String name) {
        JsonNode asked;
        try {
            asked = json.readTree(text);
        } catch (JacksonException e) {
            throw ProblemException.invalid("/spec", "malformed_json", "The spec is not valid JSON.");
        }
        JobSpec spec = specs.read(asked, datasets.of(project));
        PreparedData data = datasets.prepare(spec.dataset(), spec.task(), spec.model().hidden().isEmpty());
        ModelShape shape = ModelShape.of(spec.model());
        Network network = network(shape, data.recipe());
        float[] parameters = ParameterFiles.flat(network.layers(), content);
        var model = new ModelDocument(
                spec.name(), shape, data.recipe(), scores(spec, data, network, parameters), "");
        var lineage = new Lineage(
                null,
                spec.dataset().id(),
                datasets.get(spec.dataset().id()).sha256(),
                json.writeValueAsString(writer.write(spec)),
                null);
        return store(project, model, network, parameters, name, lineage);
    }

    private SortedMap<String, SortedMap<String, Double>> scores(
            JobSpec spec, PreparedData data, Network network, float[] parameters) {
        var evaluator = new Evaluator(
                spec.task(),
                data.recipe().classes().size(),
                network,
                TrainingPlans.loss(spec.loss(), linalg.math()),
                1);
        var scores = new TreeMap<String, SortedMap<String, Double>>();
        Map<String, RowSource> parts =
                Map.of("train", data.training(), "validation", data.validation(), "test", data.test());
        parts.forEach((part, rows) -> {
            if (rows.rows() > 0) {
                scores.put(part, evaluator.evaluate(parameters, rows, true));
            }
        });
        return scores;
    }

    private Network network(ModelShape shape, Recipe recipe) {
        shape.check();
        try {
            return models.network(shape, recipe);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("it has more parameters than a model can have", e);
        }
    }

    private Model store(
            String project,
            ModelDocument model, Network network, float[] parameters, @Nullable String asked, Lineage lineage) {
        String name = asked == null ? model.name() : asked;
        String wrong = ModelNames.fault(name);
        if (wrong != null) {
            throw ProblemException.invalid("/name", "out_of_range", wrong);
        }
        for (float parameter : parameters) {
            if (!Float.isFinite(parameter)) {
                throw new IllegalArgumentException("a parameter is not finite");
            }
        }
        if (!model.parametersSha256().isEmpty()
                && !model.parametersSha256().equals(ParameterBytes.sha256(ParameterBytes.of(parameters)))) {
            throw new IllegalArgumentException("its parameters have another SHA-256 than when it was exported");
        }
        var metrics = new TreeMap<String, SortedMap<String, Double>>(model.metrics());
        ModelDraft draft =
                models.draft(project, name, model.shape(), model.recipe(), network, parameters, metrics, lineage);
        try {
            transaction.executeWithoutResult(status -> models.publish(draft, project));
        } catch (RuntimeException e) {
            models.discard(draft);
            throw e;
        }
        return models.get(project, draft.id());
    }

    private static float[] flat(List<Dense> layers, JsonNode given) {
        if (given.size() != layers.size()) {
            throw new IllegalArgumentException("it has %d layers; its shape has %d".formatted(given.size(), layers.size()));
        }
        var parameters = new float[layers.getLast().end()];
        for (int l = 0; l < layers.size(); l++) {
            Dense layer = layers.get(l);
            JsonNode weights = given.path(l).path("weights");
            if (weights.size() != layer.inputs()) {
                throw new IllegalArgumentException("layer %d has weights of %d inputs; it needs %d"
                        .formatted(l, weights.size(), layer.inputs()));
            }
            for (int i = 0; i < layer.inputs(); i++) {
                copy(weights.path(i), layer.outputs(), parameters, layer.weights() + i * layer.outputs(), l);
            }
            copy(given.path(l).path("bias"), layer.outputs(), parameters, layer.bias(), l);
        }
        return parameters;
    }

    private static void copy(JsonNode numbers, int count, float[] into, int at, int layer) {
        if (numbers.size() != count) {
            throw new IllegalArgumentException("layer %d has %d outputs somewhere; it needs %d"
                    .formatted(layer, numbers.size(), count));
        }
        for (int j = 0; j < count; j++) {
            if (!numbers.path(j).isNumber()) {
                throw new IllegalArgumentException("a parameter of layer %d is no number".formatted(layer));
            }
            into[at + j] = numbers.path(j).floatValue();
        }
    }

    private static ProblemException refused(Exception e) {
        return ProblemException.invalid(
                "/file", "invalid_model_file", "The model cannot be imported: %s.".formatted(e.getMessage()));
    }
}
