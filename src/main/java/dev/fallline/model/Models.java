package dev.fallline.model;

import dev.fallline.Ids;
import dev.fallline.dataset.Recipe;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.network.Dense;
import dev.fallline.engine.network.Network;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.ModelSpec;
import dev.fallline.spec.TrainingPlans;
import dev.fallline.storage.Artifact;
import dev.fallline.storage.ArtifactStore;
import dev.fallline.storage.Safetensors;
import dev.fallline.storage.Safetensors.Tensor;
import dev.fallline.web.Cursor;
import dev.fallline.web.OwnedCollection;
import dev.fallline.web.Page;
import dev.fallline.web.PageRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** The trained models: how they come into being, and what is known of them. */
@Service
public class Models implements OwnedCollection {

    /**
     * Up to so many bytes, parameters lie in the model's row rather than in a file of their own: a synced file costs
     * milliseconds, which is more than a small job takes to train.
     */
    static final int BYTES_IN_ROW = 64 * 1024;

    private static final String DIRECTORY = "models";

    private final ModelRepository models;
    private final ArtifactStore artifacts;
    private final Safetensors safetensors;
    private final Linalg linalg;
    private final Ids ids;
    private final Clock clock;

    Models(
            ModelRepository models,
            ArtifactStore artifacts,
            JsonMapper json,
            Linalg linalg,
            Ids ids,
            Clock clock) {
        this.models = models;
        this.artifacts = artifacts;
        this.safetensors = new Safetensors(json);
        this.linalg = linalg;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Stores what a model needs besides its row. Either {@link #publish} or {@link #discard} follows.
     *
     * @param parameters flat, all finite
     * @param metrics    by part of the data
     * @param parent     the model that training started from; {@code null} without one
     */
    public ModelDraft draft(
            String jobId,
            String name,
            ModelSpec spec,
            Recipe recipe,
            Network network,
            float[] parameters,
            SortedMap<String, SortedMap<String, Double>> metrics,
            @Nullable String parent) {
        byte[] bytes = ParameterBytes.of(parameters);
        var model = new Model(
                ids.next("mdl_"),
                name,
                jobId,
                ModelShape.of(spec),
                recipe,
                metrics,
                ParameterBytes.sha256(bytes),
                clock.instant(),
                parent);
        if (bytes.length <= BYTES_IN_ROW) {
            return new ModelDraft(model, bytes, null);
        }
        Artifact artifact = artifacts.put(
                DIRECTORY + "/" + model.id() + ".safetensors",
                out -> safetensors.write(tensors(network.layers(), parameters), Map.of(), out));
        return new ModelDraft(model, null, artifact);
    }

    /** Makes the model visible in a project, in the caller's transaction if there is one. */
    public void publish(ModelDraft draft, String project) {
        models.insert(draft, project);
    }

    /** Removes what a draft stored. */
    public void discard(ModelDraft draft) {
        if (draft.artifact() != null) {
            artifacts.delete(draft.artifact().key());
        }
    }

    /** Removes files that no model knows, left by a process that ended between the two; for a sweep. */
    public int sweep(Instant before) {
        var orphans = artifacts.olderThan(DIRECTORY, before).stream()
                .filter(key -> !models.knows(key))
                .toList();
        orphans.forEach(artifacts::delete);
        return orphans.size();
    }

    /** @throws ProblemException when there is none */
    public Model get(String id) {
        Model model = models.find(id);
        if (model == null) {
            throw ProblemException.notFound("model", id);
        }
        return model;
    }

    public Optional<Model> find(String id) {
        return Optional.ofNullable(models.find(id));
    }

    @Override
    public String collection() {
        return "models";
    }

    @Override
    public String member() {
        return "model";
    }

    @Override
    public @Nullable String projectOf(String id) {
        return models.projectOf(id);
    }

    public Page<Model> list(String project, PageRequest page) {
        return Page.of(models.page(project, page), page, model -> new Cursor(model.createdAt(), model.id()));
    }

    /** @throws ProblemException when there is none */
    public void delete(String id) {
        ModelDraft stored = models.findWithParameters(id);
        if (stored == null || !models.delete(id)) {
            throw ProblemException.notFound("model", id);
        }
        discard(stored);
    }

    /**
     * A model ready to compute with.
     *
     * @throws ProblemException when there is none
     */
    public TrainedModel load(String id) {
        ModelDraft stored = models.findWithParameters(id);
        if (stored == null) {
            throw ProblemException.notFound("model", id);
        }
        Model model = stored.model();
        Recipe recipe = model.recipe();
        int outputs = recipe.task() == Task.MULTICLASS ? recipe.classes().size() : 1;
        Network network = TrainingPlans.network(
                model.shape().hidden(), model.shape().activation(), recipe.features(), outputs, linalg);
        return new TrainedModel(model, network, parameters(stored, network), linalg);
    }

    private float[] parameters(ModelDraft stored, Network network) {
        byte[] few = stored.parameters();
        if (few != null) {
            return ParameterBytes.read(few, 0, few.length);
        }
        Artifact artifact = stored.artifact();
        if (artifact == null) {
            throw new IllegalStateException("Model %s has no parameters".formatted(stored.id()));
        }
        try (var in = artifacts.open(artifact)) {
            return flat(network.layers(), safetensors.read(in, artifact.bytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the parameters of model " + stored.id(), e);
        }
    }

    private static List<Tensor> tensors(List<Dense> layers, float[] parameters) {
        var tensors = new ArrayList<Tensor>();
        for (int i = 0; i < layers.size(); i++) {
            Dense layer = layers.get(i);
            tensors.add(new Tensor(
                    weights(i), List.of(layer.inputs(), layer.outputs()), parameters, layer.weights()));
            tensors.add(new Tensor(bias(i), List.of(layer.outputs()), parameters, layer.bias()));
        }
        return tensors;
    }

    private static float[] flat(List<Dense> layers, Safetensors.Content content) {
        var parameters = new float[layers.getLast().end()];
        for (int i = 0; i < layers.size(); i++) {
            Dense layer = layers.get(i);
            copy(content, weights(i), parameters, layer.weights(), layer.bias());
            copy(content, bias(i), parameters, layer.bias(), layer.end());
        }
        return parameters;
    }

    private static void copy(Safetensors.Content content, String name, float[] parameters, int from, int to) {
        float[] values = content.tensors().get(name);
        if (values == null || values.length != to - from) {
            throw new IllegalArgumentException("No tensor '%s' of %d values".formatted(name, to - from));
        }
        System.arraycopy(values, 0, parameters, from, to - from);
    }

    private static String weights(int layer) {
        return "layers.%d.weights".formatted(layer);
    }

    private static String bias(int layer) {
        return "layers.%d.bias".formatted(layer);
    }
}
