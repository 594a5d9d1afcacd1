package dev.fallline.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fallline.engine.metric.Task;
import dev.fallline.model.TrainedModel.Equation;
import dev.fallline.model.TrainedModel.Layer;
import dev.fallline.model.TrainedModel.Prediction;
import dev.fallline.problem.ProblemException;
import dev.fallline.web.Caller;
import dev.fallline.web.Page;
import dev.fallline.web.PageRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/models}. */
@RestController
@RequestMapping("/v1/models")
@Tag(name = "Models", description = "What succeeded jobs leave: parameters and predictions")
class ModelController {

    private final Models models;

    ModelController(Models models) {
        this.models = models;
    }

    record Column(String name, String type) {}

    record ModelResponse(
            String id,
            String name,
            String jobId,
            String type,
            String task,
            List<Column> inputs,
            List<String> outputs,
            Map<String, ? extends Map<String, Double>> metrics,
            String parametersSha256,
            Instant createdAt,
            @Nullable String parentModelId,
            Map<String, Integer> aliases) {

        static ModelResponse of(Model model) {
            var recipe = model.recipe();
            return new ModelResponse(
                    model.id(),
                    model.name(),
                    model.jobId(),
                    model.shape().type(),
                    recipe.task().label(),
                    recipe.columns().stream()
                            .map(column -> new Column(
                                    column.name(), column.type().name().toLowerCase(Locale.ROOT)))
                            .toList(),
                    recipe.task() == Task.REGRESSION ? List.of(recipe.target()) : recipe.classes(),
                    model.metrics(),
                    model.parametersSha256(),
                    model.createdAt(),
                    model.parentModelId(),
                    Map.of());
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

    record PredictRequest(@Nullable List<@Nullable Map<String, @Nullable Object>> rows) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PredictionResponse(
            @Nullable String label, @Nullable Map<String, Float> probabilities, @Nullable Float value) {

        static PredictionResponse of(Prediction prediction) {
            return new PredictionResponse(prediction.label(), prediction.probabilities(), prediction.value());
        }
    }

    record PredictResponse(List<PredictionResponse> predictions) {}

    @GetMapping
    @Operation(summary = "List models, newest first")
    Page<ModelResponse> list(
            Caller caller,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String after) {
        return models.list(caller.project(), PageRequest.of(limit, after)).map(ModelResponse::of);
    }

    @GetMapping("/{id}")
    @Operation(summary = "A model: where it came from and how good it is")
    ModelResponse get(@PathVariable String id) {
        return ModelResponse.of(models.get(id));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a model")
    void delete(@PathVariable String id) {
        models.delete(id);
    }

    @GetMapping("/{id}/parameters")
    @Operation(summary = "Weights and biases; for linear models the coefficients in the features' own units, too")
    ParametersResponse parameters(@PathVariable String id) {
        return ParametersResponse.of(models.load(id));
    }

    @PostMapping("/{id}/predict")
    @Operation(summary = "Predict raw rows, each an object of values by column")
    PredictResponse predict(@PathVariable String id, @RequestBody PredictRequest request) {
        TrainedModel model = models.load(id);
        if (request.rows() == null) {
            throw ProblemException.invalid("/rows", "missing", "`rows` is required: a list of objects.");
        }
        for (int i = 0; i < request.rows().size(); i++) {
            if (request.rows().get(i) == null) {
                throw ProblemException.invalid("/rows/" + i, "wrong_type", "A row is an object, not null.");
            }
        }
        @SuppressWarnings("NullAway") // no row is null, as was just seen
        List<Map<String, @Nullable Object>> rows = (List<Map<String, @Nullable Object>>) (List<?>) request.rows();
        return new PredictResponse(model.predict(rows, "/rows").stream()
                .map(PredictionResponse::of)
                .toList());
    }
}
