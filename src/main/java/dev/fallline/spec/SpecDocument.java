package dev.fallline.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Puts the schema of job specs into the OpenAPI document, from the definitions that specs are read by. */
@Configuration(proxyBeanMethods = false)
class SpecDocument {

    private static final List<String> TAKE_SPECS = List.of("/v1/jobs", "/v1/jobs/validate");

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    OpenApiCustomizer jobSpecs() {
        return api -> {
            JobSpecSchema.all().forEach((name, schema) -> api.getComponents().addSchemas(name, read(schema.toString())));
            TAKE_SPECS.forEach(path -> takeSpec(api, path));
        };
    }

    private static void takeSpec(OpenAPI api, String path) {
        var item = api.getPaths().get(path);
        if (item != null && item.getPost() != null && item.getPost().getRequestBody() != null) {
            var media = item.getPost().getRequestBody().getContent().get("application/json");
            if (media != null) {
                media.setSchema(new Schema<>().$ref("#/components/schemas/" + JobSpecSchema.JOB_SPEC));
            }
        }
    }

    private static Schema<?> read(String schema) {
        try {
            return Json31.mapper().readValue(schema, Schema.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not a schema: " + schema, e);
        }
    }
}
