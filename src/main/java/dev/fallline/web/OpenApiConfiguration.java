package dev.fallline.web;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the OpenAPI document says beyond what the controllers do: how errors look, which requests may carry an
 * {@code Idempotency-Key}, and, from {@code openapi/operations.json}, an example that runs for each operation.
 */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String INFERENCE = "/v2";
    private static final String OPERATIONS = "openapi/operations.json";
    private static final Set<String> CREATING =
            Set.of("/v1/datasets", "/v1/jobs", "/v1/models", "/v1/checkpoints/{id}/fork", "/v1/webhooks/endpoints");

    static {
        // What the service finds out of a request is nothing that clients send.
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
    }

    /**
     * The document is made when it is first asked for, and so are springdoc's thirty beans; but for the one that must
     * have registered its converters by then.
     */
    @Bean
    static BeanFactoryPostProcessor lazyDocument() {
        return beans -> Arrays.stream(beans.getBeanDefinitionNames())
                .filter(name -> !name.equals("modelConverterRegistrar"))
                .map(beans::getBeanDefinition)
                .filter(definition -> String.valueOf(definition.getFactoryBeanName()).startsWith("org.springdoc."))
                .forEach(definition -> definition.setLazyInit(true));
    }

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
                .components(new Components()
                        .addSecuritySchemes(
                                "bearer",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("An API key (flk_…) or a token of the configured issuer; none is"
                                                + " needed while the service is open")))
                // An empty requirement: a service on the loopback address may ask for none.
                .security(List.of(new SecurityRequirement(), new SecurityRequirement().addList("bearer")))
                .servers(List.of(new Server().url("/").description("This service")));
    }

    @Bean
    OpenApiCustomizer completeOperations(JsonMapper json, ObjectProvider<LatestId> latest) {
        return api -> {
            ModelConverters.getInstance(true).readAll(Problem.class).forEach(api.getComponents()::addSchemas);
            var operations = read(json);
            var latestIds = latest.stream().map(LatestId::prefix).toList();
            api.getPaths()
                    .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                        if (method != PathItem.HttpMethod.DELETE && latestIds.stream().anyMatch(path::startsWith)) {
                            offerLatest(operation);
                        }
                        complete(path, method, operation, operations);
                    }));
        };
    }

    private static void offerLatest(Operation operation) {
        operation.getParameters().stream()
                .filter(parameter -> "path".equals(parameter.getIn()) && "id".equals(parameter.getName()))
                .forEach(parameter -> parameter
                        .description("An id, or `%s` for the newest".formatted(LatestId.LATEST))
                        .example(LatestId.LATEST));
    }

    private static void complete(String path, PathItem.HttpMethod method, Operation operation, JsonNode operations) {
        var responses = operation.getResponses();
        if (path.startsWith(INFERENCE)) {
            responses.addApiResponse("4XX", errorResponse("Refused, in the protocol's own form"));
            responses.addApiResponse("default", errorResponse("Failed, in the protocol's own form"));
        } else {
            responses.addApiResponse("4XX", problemResponse("Refused: problem details, RFC 9457"));
            responses.addApiResponse("default", problemResponse("Failed: problem details, RFC 9457"));
        }
        if (method == PathItem.HttpMethod.GET && EntityTags.tagged(path)) {
            tag(operation);
        }
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
        var status = text(known, "status");
        if (status != null) {
            created(responses, status);
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

    /** The library takes every success whose status is set while it runs for 200. */
    private static void created(ApiResponses responses, String status) {
        var success = responses.remove("200");
        responses.addApiResponse(
                status,
                (success == null ? new ApiResponse() : success)
                        .description("201".equals(status) ? "Created" : "Accepted; look at it again at Location")
                        .addHeaderObject(HttpHeaders.LOCATION, header("The path of what was created")));
    }

    private static void tag(Operation operation) {
        var tag = "Changes whenever the answer does";
        var responses = operation.getResponses();
        var success = responses.get("200");
        if (success != null) {
            success.addHeaderObject(HttpHeaders.ETAG, header(tag));
        }
        responses
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

    private static ApiResponse errorResponse(String description) {
        return new ApiResponse()
                .description(description)
                .content(new Content()
                        .addMediaType(
                                "application/json",
                                new MediaType()
                                        .schema(new Schema<>()
                                                .types(Set.of("object"))
                                                .addProperty("error", new Schema<>().types(Set.of("string"))))));
    }

    private static ApiResponse problemResponse(String description) {
        return new ApiResponse()
                .description(description)
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
