package dev.fallline.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fallline.engine.metric.Task;
import dev.fallline.model.TrainedModel.Equation;
import dev.fallline.model.TrainedModel.Layer;
import dev.fallline.web.Caller;
import dev.fallline.web.IfMatch;
import dev.fallline.web.Page;
import dev.fallline.web.PageRequest;
import dev.fallline.web.Tags;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v1/models}. */
@RestController
@RequestMapping("/v1/models")
@Tag(name = "Models", description = "What succeeded jobs leave: versions and aliases, parameters, predictions")
class ModelController {

    private final Models models;
    private final Aliases aliases;
    private final JsonMapper json;
    private final Tags tags;

    ModelController(Models models, Aliases aliases, JsonMapper json, Tags tags) {
        this.models = models;
        this.aliases = aliases;
        this.json = json;
        this.tags = tags;
    }

    record Column(String name, String type) {}

    record DatasetReference(String id, @Nullable String sha256) {}

    /**
     * @param aliases of the name that point to this version
     * @param dataset the rows it learned from
     * @param spec    of the job that trained it, only where one model was asked for
     */
    record ModelResponse(
            String id,
            String name,
            int version,
            List<String> aliases,
            @Nullable String jobId,
            String type,
            String task,
            List<Column> inputs,
            List<String> outputs,
            Map<String, Map<String, @Nullable Double>> metrics,
            String parametersSha256,
            Instant createdAt,
            @Nullable DatasetReference dataset,
            @Nullable String parentModelId,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode spec) {

        static ModelResponse of(Model model, @Nullable JsonNode spec) {
            var recipe = model.recipe();
            var lineage = model.lineage();
            String dataset = lineage.datasetId();
            return new ModelResponse(
                    model.id(),
                    model.name(),
                    model.version(),
                    model.aliases(),
                    lineage.jobId(),
                    model.shape().type(),
                    recipe.task().label(),
                    recipe.columns().stream()
                            .map(column -> new Column(
                                    column.name(), column.type().name().toLowerCase(Locale.ROOT)))
                            .toList(),
                    recipe.task() == Task.REGRESSION ? List.of(recipe.target()) : recipe.classes(),
                    finite(model.metrics()),
                    model.parametersSha256(),
                    model.createdAt(),
                    dataset == null ? null : new DatasetReference(dataset, lineage.datasetSha256()),
                    lineage.parentModelId(),
                    spec);
        }

        /** What is no finite number is {@code null}. */
        private static Map<String, Map<String, @Nullable Double>> finite(
                Map<String, SortedMap<String, Double>> metrics) {
            var all = new TreeMap<String, Map<String, @Nullable Double>>();
            metrics.forEach((part, values) -> {
                var some = new TreeMap<String, @Nullable Double>();
                values.forEach((name, value) -> some.put(name, Evaluation.finite(value)));
                all.put(part, some);
            });
            return all;
        }
    }

    /**
     * @param coefficients by feature, or by class and feature where there are several outputs; absent unless linear
     * @param intercept    a number, or one by class
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ParametersResponse(List<Layer> layers, @Nullable Object coefficients, @Nullable Object intercept) {

        static ParametersResponse of(TrainedModel model) {
            Map<String, Equation> equations = model.equations();
            if (equations.isEmpty()) {
                return new ParametersResponse(model.layers(), null, null);
            }
            if (equations.size() == 1) {
                Equation only = equations.values().iterator().next();
                return new ParametersResponse(model.layers(), only.coefficients(), only.intercept());
            }
            var coefficients = new LinkedHashMap<String, Object>();
            var intercepts = new LinkedHashMap<String, Object>();
            equations.forEach((label, equation) -> {
                coefficients.put(label, equation.coefficients());
                intercepts.put(label, equation.intercept());
            });
            return new ParametersResponse(model.layers(), coefficients, intercepts);
        }
    }

    @GetMapping
    @Operation(summary = "List models, newest first; all, or the versions of one name")
    Page<ModelResponse> list(
            Caller caller,
            @RequestParam(required = false) @Nullable String name,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String after) {
        return models.list(caller.project(), PageRequest.of(limit, after), name).map(model -> ModelResponse.of(model, null));
    }

    @GetMapping("/{id}")
    @Operation(summary = "A model: where it came from and how good it is")
    ResponseEntity<ModelResponse> get(Caller caller, @PathVariable String id) {
        ModelResponse response = whole(models.get(caller.project(), id));
        return ResponseEntity.ok().eTag(tags.of(response)).body(response);
    }

    private ModelResponse whole(Model model) {
        String spec = model.lineage().spec();
        return ModelResponse.of(model, spec == null ? null : json.readTree(spec));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a model")
    void delete(
            Caller caller,
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        // Nothing of a model changes but the aliases that point to it, and while one does it cannot be deleted.
        var condition = IfMatch.of(ifMatch);
        if (!condition.asksNothing()) {
            condition.require(tags.of(whole(models.get(caller.project(), id))));
        }
        models.delete(id);
    }

    @GetMapping("/{id}/parameters")
    @Operation(summary = "Weights and biases; for linear models the coefficients in the features' own units, too")
    ParametersResponse parameters(Caller caller, @PathVariable String id) {
        return ParametersResponse.of(models.load(caller.project(), id));
    }

    record AliasRequest(@Nullable Integer version) {}

    @GetMapping("/{name}/aliases")
    @Operation(summary = "The aliases of a model's name and the versions they point to")
    AliasesResponse aliases(Caller caller, @PathVariable String name) {
        return new AliasesResponse(aliases.of(caller.project(), name));
    }

    record AliasesResponse(List<Alias> data) {}

    @GetMapping("/{name}/aliases/{alias}")
    @Operation(summary = "An alias and the version it points to")
    ResponseEntity<Alias> alias(Caller caller, @PathVariable String name, @PathVariable String alias) {
        return answer(aliases.get(caller.project(), name, alias));
    }

    @PutMapping("/{name}/aliases/{alias}")
    @Operation(summary = "Point an alias to a version, the newest unless one is named; it moves in one step")
    ResponseEntity<Alias> point(
            Caller caller,
            @PathVariable String name,
            @PathVariable String alias,
            @RequestBody(required = false) @Nullable AliasRequest request,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        Integer version = request == null ? null : request.version();
        return answer(aliases.point(caller.project(), name, alias, version, IfMatch.of(ifMatch)));
    }

    @DeleteMapping("/{name}/aliases/{alias}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove an alias; the version it points to stays")
    void removeAlias(
            Caller caller,
            @PathVariable String name,
            @PathVariable String alias,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        aliases.delete(caller.project(), name, alias, IfMatch.of(ifMatch));
    }

    private ResponseEntity<Alias> answer(Alias alias) {
        return ResponseEntity.ok().eTag(tags.of(alias)).body(alias);
    }
}
