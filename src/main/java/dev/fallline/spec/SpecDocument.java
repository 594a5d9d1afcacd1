package dev.fallline.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the schema of job specs into the OpenAPI document, from the definitions that specs are read by. */
@Configuration(proxyBeanMethods = false)
class SpecDocument {

    @Bean
    OpenApiCustomizer jobSpecs() {
        return api -> JobSpecSchema.all()
                .forEach((name, schema) -> api.getComponents().addSchemas(name, read(schema.toString())));
    }

    private static Schema<?> read(String schema) {
        try {
            return Json31.mapper().readValue(schema, Schema.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not a schema: " + schema, e);
        }
    }
}
