package dev.fallline.job;

import dev.fallline.dataset.ColumnProfile;
import dev.fallline.dataset.Dataset;
import dev.fallline.dataset.Datasets;
import dev.fallline.dataset.Recipe;
import dev.fallline.engine.metric.Task;
import dev.fallline.model.Model;
import dev.fallline.model.ModelShape;
import dev.fallline.model.Models;
import dev.fallline.model.TrainedModel;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.InitSpec;
import dev.fallline.spec.JobSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Training that begins with another model's parameters. They are taken as they are, in the space of prepared features:
 * where the job's rows give other means and deviations, the same parameters are another function of raw rows.
 */
@Component
class WarmStart {

    private static final String POINTER = "/model/init/id";

    private final Models models;
    private final Datasets datasets;

    WarmStart(Models models, Datasets datasets) {
        this.models = models;
        this.datasets = datasets;
    }

    /** The model that a job starts from, or {@code null} for any other start. */
    static @Nullable String parent(JobSpec spec) {
        return spec.model().init() instanceof InitSpec.FromModel(String id) ? id : null;
    }

    /**
     * The body of a submission with the id of the model in the place of {@code name}, {@code name@3} or {@code
     * name@production}: what these stand for moves, and a job that starts late or again must start from the same.
     */
    JsonNode resolved(String project, JsonNode body) {
        JsonNode reference = body.at(POINTER);
        if (!reference.isString() || !body.at("/model/init/type").asString("").equals("model")) {
            return body;
        }
        return models.resolve(project, reference.stringValue())
                .filter(id -> !id.equals(reference.stringValue()))
                .map(id -> {
                    JsonNode copy = body.deepCopy();
                    ((ObjectNode) copy.at("/model/init")).put("id", id);
                    return copy;
                })
                .orElse(body);
    }

    /** @throws ProblemException when the job cannot start from the model it names, as far as the columns' profiles tell */
    void check(String project, JobSpec spec) {
        String id = parent(spec);
        if (id == null) {
            return;
        }
        Model model = models.find(id)
                .filter(one -> project.equals(models.projectOf(id)))
                .orElseThrow(() -> unknown(id));
        Recipe recipe = model.recipe();
        ModelShape wanted = ModelShape.of(spec.model());
        if (!wanted.equals(model.shape())) {
            throw mismatch("wrong_shape", "Model `%s` is %s; this job's is %s.".formatted(id, model.shape(), wanted));
        }
        if (recipe.task() != spec.task()) {
            throw mismatch("wrong_shape", "Model `%s` is for the task %s; this job's is %s."
                    .formatted(id, recipe.task().label(), spec.task().label()));
        }
        List<String> columns = recipe.columns().stream().map(Recipe.Column::name).toList();
        if (!columns.equals(spec.dataset().features())) {
            throw otherFeatures(id, columns, spec.dataset().features());
        }
        Dataset dataset = datasets.get(spec.dataset().id());
        for (Recipe.Column column : recipe.columns()) {
            ColumnProfile profile = profile(dataset, column.name()).orElseThrow();
            List<String> categories = Optional.ofNullable(profile.categories()).orElse(List.of());
            if (profile.type() != column.type() || !categories.equals(column.categories())) {
                throw mismatch("other_features", "Column `%s` has another type or other categories than model `%s` was trained on."
                        .formatted(column.name(), id));
            }
        }
        if (spec.task() != Task.REGRESSION) {
            checkClasses(id, recipe, profile(dataset, spec.dataset().target()).orElseThrow());
        }
    }

    private static void checkClasses(String id, Recipe recipe, ColumnProfile target) {
        List<String> labels = target.categories();
        boolean same = labels == null
                ? target.distinct() == recipe.classes().size()
                : labels.equals(recipe.classes());
        if (!same) {
            throw otherClasses(id, recipe);
        }
    }

    /**
     * The parameters to start from; {@code null} when the spec says another start.
     *
     * @param recipe of the job's rows
     * @throws ProblemException when the model is gone, or its features or classes are not the job's
     */
    float @Nullable [] parameters(JobSpec spec, Recipe recipe) {
        String id = parent(spec);
        if (id == null) {
            return null;
        }
        if (models.find(id).isEmpty()) {
            throw unknown(id);
        }
        TrainedModel model = models.load(id);
        Recipe known = model.model().recipe();
        if (!known.featureNames().equals(recipe.featureNames()) || known.features() != recipe.features()) {
            throw otherFeatures(id, known.featureNames(), recipe.featureNames());
        }
        if (!known.classes().equals(recipe.classes())) {
            throw otherClasses(id, known);
        }
        return model.parameters();
    }

    private static Optional<ColumnProfile> profile(Dataset dataset, String name) {
        return dataset.columns().stream().filter(column -> column.name().equals(name)).findFirst();
    }

    private static ProblemException unknown(String id) {
        return mismatch("unknown_model", "There is no model `%s` to start from; `GET /v1/models` lists them.".formatted(id));
    }

    private static ProblemException otherFeatures(String id, List<String> known, List<String> wanted) {
        return mismatch("other_features", "Model `%s` was trained on the features %s in this order; this job has %s."
                .formatted(id, shown(known), shown(wanted)));
    }

    private static ProblemException otherClasses(String id, Recipe known) {
        return mismatch("other_classes", "Model `%s` was trained on the classes %s; this job has others."
                .formatted(id, shown(known.classes())));
    }

    private static String shown(List<String> names) {
        return names.size() <= 20 ? String.join(", ", names) : String.join(", ", names.subList(0, 20)) + ", …";
    }

    private static ProblemException mismatch(String code, String detail) {
        return ProblemException.invalid(POINTER, code, detail);
    }
}
