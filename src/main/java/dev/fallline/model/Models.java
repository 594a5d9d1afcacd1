package dev.fallline.model;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.fallline.Ids;
import dev.fallline.dataset.Recipe;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.network.Network;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.TrainingPlans;
import dev.fallline.web.Cursor;
import dev.fallline.web.OwnedCollection;
import dev.fallline.web.Page;
import dev.fallline.web.PageRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;

/** The trained models: how they come into being, and what is known of them. */
@Service
public class Models implements OwnedCollection {

    private static final Pattern VERSION = Pattern.compile("[0-9]{1,9}");

    private final ModelRepository models;
    private final ParameterStore parameters;
    private final Cache<String, TrainedModel> loaded;
    private final Linalg linalg;
    private final Ids ids;
    private final Clock clock;

    Models(
            ModelRepository models,
            ParameterStore parameters,
            ModelProperties properties,
            Linalg linalg,
            Ids ids,
            Clock clock) {
        this.models = models;
        this.parameters = parameters;
        this.loaded = Caffeine.newBuilder()
                .maximumWeight(properties.cache().toKilobytes())
                .<String, TrainedModel>weigher((id, model) -> model.kilobytes())
                .build();
        this.linalg = linalg;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Stores what a model needs besides its row. Either {@link #publish} or {@link #discard} follows. Not in a
     * transaction.
     *
     * @param network of the parameters
     * @param values  of the parameters: flat, all finite
     * @param metrics by part of the data
     */
    public ModelDraft draft(
            String project,
            String name,
            ModelShape shape,
            Recipe recipe,
            Network network,
            float[] values,
            SortedMap<String, SortedMap<String, Double>> metrics,
            Lineage lineage) {
        models.introduce(project, name);
        byte[] bytes = ParameterBytes.of(values);
        var model = new Model(
                ids.next("mdl_"),
                name,
                0,
                shape,
                recipe,
                metrics,
                ParameterBytes.sha256(bytes),
                clock.instant(),
                lineage,
                List.of());
        return parameters.store(model, network, values, bytes);
    }

    /** Makes the model visible in a project, the one it was drafted for, in the caller's transaction if there is one. */
    public void publish(ModelDraft draft, String project) {
        models.insert(draft, project);
    }

    /** Removes what a draft stored. */
    public void discard(ModelDraft draft) {
        parameters.discard(draft);
    }

    /** Removes files that no model knows, left by a process that ended between the two; for a sweep. */
    public int sweep(Instant before) {
        return parameters.sweep(before, models::knows);
    }

    /**
     * The id that a client's way of naming a model stands for: the id itself, a name for its newest version,
     * {@code name@3} for a version, or {@code name@production} for what the alias points to.
     *
     * @throws ProblemException when there is none
     */
    String idOf(String project, String reference) {
        return resolve(project, reference).orElseThrow(() -> ProblemException.notFound("model", reference));
    }

    /** The same where there need be none. */
    public Optional<String> resolve(String project, String reference) {
        String id = fixed(project, reference);
        Aliased aliased = id == null ? Aliased.of(reference) : null;
        if (aliased != null) {
            id = models.aliased(project, aliased.name(), aliased.alias());
        }
        return Optional.ofNullable(id);
    }

    /** The same for what does not move between two looks: an id, a name, a version. */
    private @Nullable String fixed(String project, String reference) {
        String id = models.idOf(project, reference);
        if (id == null) {
            id = models.newest(project, reference);
        }
        int at = reference.lastIndexOf('@');
        if (id == null && at > 0 && VERSION.matcher(reference).region(at + 1, reference.length()).matches()) {
            int version = Integer.parseInt(reference, at + 1, reference.length(), 10);
            id = models.version(project, reference.substring(0, at), version);
        }
        return id;
    }

    /** {@code name@alias}. */
    private record Aliased(String name, String alias) {

        static @Nullable Aliased of(String reference) {
            int at = reference.lastIndexOf('@');
            return at > 0 ? new Aliased(reference.substring(0, at), reference.substring(at + 1)) : null;
        }
    }

    /** @throws ProblemException when there is none */
    Model get(String project, String reference) {
        String id = fixed(project, reference);
        Aliased aliased = id == null ? Aliased.of(reference) : null;
        Model model = null;
        if (id != null) {
            model = models.find(id);
        } else if (aliased != null) {
            // At once, so that the model that an alias points to always names that alias.
            model = models.findAliased(project, aliased.name(), aliased.alias());
        }
        if (model == null) {
            throw ProblemException.notFound("model", reference);
        }
        return model;
    }

    /** The model of that id. */
    public Optional<Model> find(String id) {
        return Optional.ofNullable(models.find(id));
    }

    /** @param name of the models; {@code null} for all */
    public Page<Model> list(String project, PageRequest page, @Nullable String name) {
        return Page.of(
                models.page(project, page, name), page, model -> new Cursor(model.createdAt(), model.id()));
    }

    /** Numbers of the versions of the model's name, ascending. */
    List<Integer> versions(String project, Model model) {
        return models.versions(project, model.name());
    }

    /** @throws ProblemException when there is none, or an alias points to it */
    public void delete(String id) {
        ModelDraft stored = models.findWithParameters(id);
        try {
            if (stored == null || !models.delete(id)) {
                throw ProblemException.notFound("model", id);
            }
        } catch (DataIntegrityViolationException e) {
            throw ProblemException.conflict(
                    "model_in_use",
                    "An alias points to model '%s'; move it to another version or delete it first.".formatted(id));
        }
        loaded.invalidate(id);
        discard(stored);
    }

    /**
     * A model ready to compute with. It is read when it is first asked for, and stays in memory while there is room.
     *
     * @throws ProblemException when there is none, or what is stored of it is damaged
     */
    TrainedModel load(String project, String reference) {
        return loaded.get(idOf(project, reference), this::read);
    }

    /** The same by the model's id, whosever it is. */
    public TrainedModel load(String id) {
        if (models.projectOf(id) == null) {
            throw ProblemException.notFound("model", id);
        }
        return loaded.get(id, this::read);
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

    private TrainedModel read(String id) {
        ModelDraft stored = models.findWithParameters(id);
        if (stored == null) {
            throw ProblemException.notFound("model", id);
        }
        Model model = stored.model();
        Network network = network(model.shape(), model.recipe());
        return new TrainedModel(model, network, parameters.read(stored, network), linalg);
    }

    /** The network of that shape for the recipe's features and outputs. */
    Network network(ModelShape shape, Recipe recipe) {
        int outputs = recipe.task() == Task.MULTICLASS ? recipe.classes().size() : 1;
        return TrainingPlans.network(shape.hidden(), shape.activation(), recipe.features(), outputs, linalg);
    }
}
