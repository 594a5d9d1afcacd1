package dev.fallline.web;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.servers.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the OpenAPI document says beyond what the controllers do: how errors look, which requests may carry an
 * {@code Idempotency-Key}, and, from {@code openapi/operations.json}, an example that runs for each operation.
 */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String OPERATIONS = "openapi/operations.json";
    private static final Set<String> CREATING = Set.of("/v1/datasets", "/v1/jobs", "/v1/checkpoints/{id}/fork");

    @Bean
    OpenAPI openApi(ObjectProvider<BuildProperties> build) {
        var properties = build.getIfAvailable();
        return new OpenAPI()
                .info(new Info()
                        .title("Fallline")
                        .version(properties == null ? "unknown" : properties.getVersion())
                        .description("Gradient-descent training as a dependable service: upload a dataset, submit a"
                                + " job, watch its loss curve, predict with its model.")
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .servers(List.of(new Server().url("/").description("This service")));
    }

    @Bean
    OpenApiCustomizer completeOperations(JsonMapper json) {
        return api -> {
            ModelConverters.getInstance(true).readAll(Problem.class).forEach(api.getComponents()::addSchemas);
            var operations = read(json);
            api.getPaths()
                    .forEach((path, item) -> item.readOperationsMap()
                            .forEach((method, operation) -> complete(path, method, operation, operations)));
        };
    }

    private static void complete(String path, PathItem.HttpMethod method, Operation operation, JsonNode operations) {
        operation.getResponses().addApiResponse("default", problemResponse());
        if (method == PathItem.HttpMethod.POST && CREATING.contains(path)) {
            operation.addParametersItem(new HeaderParameter()
                    .name(IdempotencyFilter.KEY)
                    .description("Repeating a request with the same key gives the first answer again for 24 hours")
                    .schema(new StringSchema().maxLength(255)));
        }
        var known = operations.get(method + " " + path);
        if (known == null) {
            return;
        }
        var id = text(known, "id");
        if (id != null) {
            operation.setOperationId(id);
        }
        var summary = text(known, "summary");
        if (summary != null) {
            operation.setSummary(summary);
        }
        var tag = text(known, "tag");
        if (tag != null) {
            operation.setTags(List.of(tag));
        }
        if (operation.getParameters() != null && known.has("parameters")) {
            operation.getParameters().stream()
                    .filter(parameter -> known.get("parameters").has(parameter.getName()))
                    .forEach(parameter -> parameter.setExample(
                            plain(known.get("parameters").get(parameter.getName()))));
        }
        if (known.has("bodies")) {
            operation.setRequestBody(body(known.get("bodies")));
        }
    }

    private static RequestBody body(JsonNode bodies) {
        var content = new Content();
        bodies.properties().forEach(body -> {
            var media = new MediaType();
            if (body.getKey().startsWith("multipart/")) {
                media.setSchema(new Schema<>()
                        .type("object")
                        .types(Set.of("object"))
                        .addProperty("file", new Schema<>().types(Set.of("string")).format("binary"))
                        .addProperty("name", new Schema<>().types(Set.of("string"))));
            } else {
                var isText = body.getValue().isString();
                media.setSchema(new Schema<>().types(Set.of(isText ? "string" : "object")));
                media.setExample(plain(body.getValue()));
            }
            content.addMediaType(body.getKey(), media);
        });
        return new RequestBody().required(true).content(content);
    }

    private static ApiResponse problemResponse() {
        return new ApiResponse()
                .description("Refused or failed: problem details, RFC 9457")
                .content(new Content()
                        .addMediaType(
                                "application/problem+json",
                                new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem"))));
    }

    /** Swagger's own model writes by another Jackson, which knows maps and lists but not this one's trees. */
    private static @Nullable Object plain(JsonNode node) {
        return JsonMapper.shared().convertValue(node, Object.class);
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.has(field) ? node.get(field).asString() : null;
    }

    private static JsonNode read(JsonMapper json) {
        try (InputStream in = new ClassPathResource(OPERATIONS).getInputStream()) {
            return json.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
