package dev.fallline.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds the schema that the OpenAPI document shows against what the service reads and writes. */
class JobSpecSchemaTest {

    private static final Map<String, ObjectNode> SCHEMAS = JobSpecSchema.all();

    @Test
    void describesEveryFieldOfSpecs() {
        var specs = new RandomSpecs(new SplittableRandom(11));
        var writer = new JobSpecWriter();
        for (int i = 0; i < 500; i++) {
            ObjectNode sent = specs.next();
            check(sent, schema(JobSpecSchema.JOB_SPEC), "");
            check(writer.write(SpecExamples.read(sent.toString())), schema(JobSpecSchema.JOB_SPEC), "");
        }
    }

    @Test
    void tellsTheMembersOfEachFamilyApart() {
        Map.of(
                        "Optimizer", Optimizers.FAMILY,
                        "Schedule", Schedules.FAMILY,
                        "ModelSpec", Models.FAMILY,
                        "Initialiser", Initialisers.FAMILY)
                .forEach((name, family) -> {
                    JsonNode mapping = schema(name).at("/discriminator/mapping");
                    assertThat(mapping.propertyNames()).containsExactlyElementsOf(family.types());
                    assertThat(schema(name).path("oneOf").size()).isEqualTo(family.types().size());
                    mapping.forEach(reference -> assertThat(resolved(reference.asString()).at("/properties/type/enum/0"))
                            .isNotNull());
                });
    }

    private static void check(JsonNode value, JsonNode given, String pointer) {
        JsonNode schema = given.has("$ref") ? resolved(given.path("$ref").asString()) : given;
        if (schema.has("discriminator")) {
            JsonNode reference = schema.at("/discriminator/mapping").path(value.path("type").asString());
            assertThat(reference.isString()).as(pointer + " of type " + value.path("type")).isTrue();
            schema = resolved(reference.asString());
        }
        if (!value.isObject() || schema.has("oneOf") || schema.has("if")) {
            return;
        }
        for (var field : value.properties()) {
            JsonNode known = schema.path("properties").path(field.getKey());
            JsonNode any = schema.path("additionalProperties");
            assertThat(known.isObject() || any.isObject()).as(pointer + "/" + field.getKey()).isTrue();
            check(field.getValue(), known.isObject() ? known : any, pointer + "/" + field.getKey());
        }
    }

    private static JsonNode resolved(String reference) {
        return schema(reference.replaceFirst(".*/", ""));
    }

    private static JsonNode schema(String name) {
        return Objects.requireNonNull(SCHEMAS.get(name), name);
    }
}
