package dev.fallline.model;

import dev.fallline.problem.ProblemException;
import dev.fallline.web.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a model is worth: {@code evaluate}, {@code importance} and {@code card}. */
@RestController
@Tag(name = "Models")
class EvaluateController {

    private static final int MOST_REPEATS = 50;
    private static final String MARKDOWN = "text/markdown";

    private final Evaluations evaluations;
    private final Importances importances;
    private final Cards cards;

    EvaluateController(Evaluations evaluations, Importances importances, Cards cards) {
        this.evaluations = evaluations;
        this.importances = importances;
        this.cards = cards;
    }

    record DatasetId(@Nullable String id) {}

    record EvaluateRequest(@Nullable DatasetId dataset) {}

    @PostMapping("/v1/models/{id}/evaluate")
    @Operation(summary = "Metrics, confusion matrix, ROC and precision-recall points and calibration on a dataset")
    Evaluation evaluate(Caller caller, @PathVariable String id, @RequestBody EvaluateRequest request) {
        DatasetId dataset = request.dataset();
        String datasetId = dataset == null ? null : dataset.id();
        if (datasetId == null) {
            throw ProblemException.invalid("/dataset/id", "required", "`dataset.id` is required.");
        }
        return evaluations.evaluate(caller.project(), id, datasetId);
    }

    @GetMapping("/v1/models/{id}/importance")
    @Operation(summary = "Permutation importance of each column on the validation rows")
    Importances.Answer importance(
            Caller caller,
            @PathVariable String id,
            @RequestParam(defaultValue = "") String metric,
            @RequestParam(defaultValue = "5") int repeats,
            @RequestParam(defaultValue = "0") long seed) {
        if (repeats < 1 || repeats > MOST_REPEATS) {
            throw ProblemException.invalid(
                    "/repeats",
                    "out_of_range",
                    "repeats is %d; it must be 1 to %d.".formatted(repeats, MOST_REPEATS));
        }
        return importances.of(caller.project(), id, metric, repeats, seed);
    }

    @GetMapping("/v1/models/{id}/card")
    @Operation(summary = "What there is to know of a model, as Markdown")
    @ApiResponse(
            responseCode = "200",
            description = "Data, spec, curves, metrics, confusion matrix or residuals, warnings",
            content = @Content(mediaType = MARKDOWN, schema = @Schema(type = "string")))
    ResponseEntity<byte[]> card(Caller caller, @PathVariable String id) {
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "markdown", StandardCharsets.UTF_8))
                .body(cards.of(caller.project(), id).getBytes(StandardCharsets.UTF_8));
    }
}
