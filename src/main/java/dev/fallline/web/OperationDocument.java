package dev.fallline.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Completes an operation of the document by what holds for all of its kind, and by {@code openapi/operations.json}. */
final class OperationDocument {

    private static final String OPERATIONS = "openapi/operations.json";

    /** Numbers in queries that mean the same wherever they stand: least, most, and what holds without them. */
    private static final Map<String, List<Integer>> RANGES =
            Map.of("limit", List.of(1, PageRequest.MAX_LIMIT, PageRequest.DEFAULT_LIMIT));

    private final JsonNode operations;
    private final List<String> latest;

    /** @param latest paths whose {@code id} may be {@value LatestId#LATEST} */
    OperationDocument(JsonMapper json, List<String> latest) {
        this.operations = read(json);
        this.latest = latest;
    }

    void complete(String path, PathItem.HttpMethod method, Operation operation) {
        var known = operations.path(method + " " + path);
        name(known, operation);
        if (operation.getParameters() != null) {
            // The responses' media types say it, and so OpenAPI leaves this header out.
            operation.getParameters().removeIf(parameter -> HttpHeaders.ACCEPT.equals(parameter.getName()));
        }
        if (known.has("bodies")) {
            operation.setRequestBody(body(known, operation.getRequestBody()));
        }
        if (known.has("status")) {
            created(operation.getResponses(), known.get("status").asString());
        }
        operation.getResponses().forEach((status, response) -> plainTexts(response));
        if (method == PathItem.HttpMethod.GET && EntityTags.tagged(path)) {
            tag(operation);
        }
        if (method == PathItem.HttpMethod.POST && IdempotencyFilter.remembers(path)) {
            operation.addParametersItem(new HeaderParameter()
                    .name(IdempotencyFilter.KEY)
                    .description("Repeating a request with the same key gives the first answer again for 24 hours")
                    .schema(new StringSchema().minLength(1).maxLength(255)));
        }
        parameters(path, method, operation, known);
        Responses.refuse(path, HttpMethod.valueOf(method.name()), operation, known.path("refused"));
    }

    private static void name(JsonNode known, Operation operation) {
        if (known.has("id")) {
            operation.setOperationId(known.get("id").asString());
        }
        if (known.has("summary")) {
            operation.setSummary(known.get("summary").asString());
        }
        if (known.has("description")) {
            operation.setDescription(known.get("description").asString());
        }
        if (known.has("tag")) {
            operation.setTags(List.of(known.get("tag").asString()));
        }
    }

    private void parameters(String path, PathItem.HttpMethod method, Operation operation, JsonNode known) {
        var newest = method != PathItem.HttpMethod.DELETE && latest.stream().anyMatch(path::startsWith);
        for (Parameter parameter : operation.getParameters() == null ? List.<Parameter>of() : operation.getParameters()) {
            if (newest && "path".equals(parameter.getIn()) && "id".equals(parameter.getName())) {
                parameter
                        .description("An id, or `%s` for the newest".formatted(LatestId.LATEST))
                        .example(LatestId.LATEST);
            }
            if (HttpHeaders.IF_MATCH.equals(parameter.getName())) {
                parameter
                        .description("ETags of answers that showed it as it is expected to be, or `*`; else 412")
                        .example("*");
            }
            var range = RANGES.get(parameter.getName());
            if (range != null && "query".equals(parameter.getIn())) {
                parameter.getSchema().setMinimum(BigDecimal.valueOf(range.get(0)));
                parameter.getSchema().setMaximum(BigDecimal.valueOf(range.get(1)));
                parameter.getSchema().setDefault(range.get(2));
            }
            var example = known.path("parameters").get(parameter.getName());
            if (example != null) {
                parameter.setExample(plain(example));
            }
        }
    }

    /** Examples, and a schema where neither the controller nor {@code schemas} has a better one. */
    private static RequestBody body(JsonNode known, @Nullable RequestBody read) {
        var content = new Content();
        known.get("bodies").properties().forEach(body -> {
            var type = body.getKey();
            var media = new MediaType().schema(schema(known.path("schemas").path(type), body.getValue(), read, type));
            if (!body.getValue().isEmpty() || body.getValue().isString()) {
                media.setExample(plain(body.getValue()));
            }
            content.addMediaType(type, media);
        });
        return new RequestBody()
                .required(read == null || !Boolean.FALSE.equals(read.getRequired()))
                .content(content);
    }

    private static Schema<?> schema(JsonNode given, JsonNode example, @Nullable RequestBody read, String type) {
        if (!given.isMissingNode()) {
            return schema(given);
        }
        var byController = read == null || read.getContent() == null ? null : read.getContent().get(type);
        if (byController != null && byController.getSchema() != null && byController.getSchema().get$ref() != null) {
            return byController.getSchema();
        }
        return new JsonSchema().types(Set.of(type(example)));
    }

    private static Schema<?> schema(JsonNode given) {
        try {
            return Json31.mapper().readValue(given.toString(), Schema.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not a schema: " + given, e);
        }
    }

    private static String type(JsonNode example) {
        return example.isString() ? "string" : example.isArray() ? "array" : "object";
    }

    /** The library takes every success whose status is set while it runs for 200. */
    private static void created(ApiResponses responses, String status) {
        var success = responses.remove("200");
        responses.addApiResponse(
                status,
                (success == null ? new ApiResponse() : success)
                        .description("201".equals(status) ? "Created" : "Accepted; look at it again at Location")
                        .addHeaderObject(HttpHeaders.LOCATION, header("The path of what was created")));
    }

    /** What is no single JSON value is a text or bytes, whatever record the controller makes it of. */
    private static void plainTexts(ApiResponse response) {
        if (response.getContent() != null) {
            response.getContent().replaceAll((type, media) -> isJson(type)
                    ? media
                    : new MediaType().schema(isText(type) ? text() : text().format("binary")));
        }
    }

    private static boolean isJson(String type) {
        return type.equals("application/json") || type.endsWith("+json");
    }

    private static boolean isText(String type) {
        return type.startsWith("text/") || type.endsWith("+xml") || type.endsWith("ndjson");
    }

    private static Schema<?> text() {
        return new JsonSchema().types(Set.of("string"));
    }

    private static void tag(Operation operation) {
        var tag = "Changes whenever the answer does";
        var success = operation.getResponses().get("200");
        if (success != null) {
            success.addHeaderObject(HttpHeaders.ETAG, header(tag));
        }
        operation
                .getResponses()
                .addApiResponse(
                        "304",
                        new ApiResponse()
                                .description("The same as what If-None-Match names")
                                .addHeaderObject(HttpHeaders.ETAG, header(tag)));
        operation.addParametersItem(new HeaderParameter()
                .name(HttpHeaders.IF_NONE_MATCH)
                .description("ETags of earlier answers; 304 if the resource is still one of them")
                .schema(new StringSchema()));
    }

    private static Header header(String description) {
        return new Header().description(description).schema(new StringSchema());
    }

    /** Swagger's own model writes by another Jackson, which knows maps and lists but not this one's trees. */
    private static @Nullable Object plain(JsonNode node) {
        return JsonMapper.shared().convertValue(node, Object.class);
    }

    private static JsonNode read(JsonMapper json) {
        try (InputStream in = new ClassPathResource(OPERATIONS).getInputStream()) {
            return json.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
