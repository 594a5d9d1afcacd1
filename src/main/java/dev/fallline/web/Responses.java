package dev.fallline.web;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

/** The responses of the OpenAPI document that refuse: which of them an operation has, and what they hold. */
final class Responses {

    private static final String INFERENCE = "/v2";
    private static final String INFERENCE_ERROR = "InferenceError";
    private static final String PREFIX = "Inference";

    private Responses() {}

    /** Puts each refusal into the document, as problem details and in the form of the Open Inference Protocol. */
    static void addTo(Components components) {
        components.addSchemas(
                INFERENCE_ERROR,
                new JsonSchema()
                        .types(Set.of("object"))
                        .addProperty("error", new JsonSchema().types(Set.of("string")))
                        .required(List.of("error")));
        for (Refusal refusal : Refusal.values()) {
            components.addResponses(
                    refusal.component(),
                    response(refusal, "application/problem+json", "Problem", problem(refusal)));
            components.addResponses(
                    PREFIX + refusal.component(),
                    response(
                            refusal, "application/json", INFERENCE_ERROR, Map.of("error", refusal.description() + ".")));
        }
    }

    /** Says how an operation may be refused; the rules first, then what is special about it. */
    static void refuse(String path, HttpMethod method, Operation operation, JsonNode special) {
        var refusals = EnumSet.of(
                Refusal.INVALID,
                Refusal.UNAUTHENTICATED,
                Refusal.FORBIDDEN,
                Refusal.TOO_MANY,
                Refusal.FAILED,
                Refusal.UNAVAILABLE);
        if (path.contains("{")) {
            refusals.add(Refusal.NOT_FOUND);
        }
        if (operation.getRequestBody() != null) {
            refusals.add(Refusal.TOO_LARGE);
            refusals.add(Refusal.UNSUPPORTED);
        }
        if (operation.getResponses().values().stream().anyMatch(response -> response.getContent() != null)) {
            refusals.add(Refusal.NOT_ACCEPTABLE);
        }
        if (takes(operation, IdempotencyFilter.KEY)) {
            refusals.add(Refusal.CONFLICT);
            refusals.add(Refusal.UNPROCESSABLE);
        }
        if (takes(operation, HttpHeaders.IF_MATCH)) {
            refusals.add(Refusal.CHANGED);
        }
        for (Refusal refusal : Refusal.values()) {
            for (JsonNode status : special) {
                if (status.asInt() == refusal.status()) {
                    refusals.add(refusal);
                }
            }
        }
        var prefix = path.startsWith(INFERENCE) ? PREFIX : "";
        refusals.forEach(refusal -> operation
                .getResponses()
                .addApiResponse(
                        Integer.toString(refusal.status()),
                        new ApiResponse().$ref("#/components/responses/" + prefix + refusal.component())));
    }

    /** Takes those out of the document that no operation refers to. */
    static void removeUnused(OpenAPI api) {
        var used = api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .flatMap(operation -> operation.getResponses().values().stream())
                .map(ApiResponse::get$ref)
                .filter(Objects::nonNull)
                .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
                .collect(Collectors.toSet());
        api.getComponents().getResponses().keySet().retainAll(used);
    }

    private static boolean takes(Operation operation, String header) {
        return operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(one -> header.equals(one.getName()));
    }

    private static ApiResponse response(Refusal refusal, String type, String schema, Map<String, Object> example) {
        var media = new MediaType()
                .schema(new Schema<>().$ref("#/components/schemas/" + schema))
                .example(example);
        var response = new ApiResponse()
                .description(refusal.description())
                .content(new Content().addMediaType(type, media));
        if (refusal.passes()) {
            response.addHeaderObject(
                    HttpHeaders.RETRY_AFTER,
                    new Header()
                            .description("Seconds after which to try again")
                            .schema(new JsonSchema().types(Set.of("integer"))));
        }
        return response;
    }

    private static Map<String, Object> problem(Refusal refusal) {
        var problem = Problem.of(
                HttpStatus.valueOf(refusal.status()), refusal.code(), refusal.description() + ".", "/v1/jobs");
        var example = new LinkedHashMap<String, Object>();
        example.put("type", problem.type());
        example.put("title", problem.title());
        example.put("status", problem.status());
        example.put("detail", problem.detail());
        example.put("instance", problem.instance());
        example.put("code", problem.code());
        return example;
    }
}
