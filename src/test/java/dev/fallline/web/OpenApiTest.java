package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenApiTest extends HttpTest {

    private static final Map<String, String> OTHER_THAN_200 = Map.ofEntries(
            Map.entry("post /v1/datasets", "201"),
            Map.entry("post /v1/models", "201"),
            Map.entry("post /v1/webhooks/endpoints", "201"),
            Map.entry("post /v1/webhooks/deliveries/{id}/replay", "202"),
            Map.entry("post /v1/jobs", "202"),
            Map.entry("post /v1/checkpoints/{id}/fork", "202"),
            Map.entry("post /v1/keys", "201"),
            Map.entry("delete /v1/keys/{id}", "204"),
            Map.entry("delete /v1/datasets/{id}", "204"),
            Map.entry("delete /v1/jobs/{id}", "204"),
            Map.entry("delete /v1/models/{id}", "204"),
            Map.entry("delete /v1/models/{name}/aliases/{alias}", "204"));

    @Test
    void everyOperationNamesTheStatusOfItsSuccess() throws Exception {
        var operations = operations();
        assertThat(operations).containsKeys(OTHER_THAN_200.keySet().toArray(String[]::new));
        operations.forEach((name, operation) -> {
            var successes = new ArrayList<String>();
            operation.path("responses").propertyNames().stream()
                    .filter(status -> status.startsWith("2"))
                    .forEach(successes::add);
            assertThat(successes).as(name).containsExactly(OTHER_THAN_200.getOrDefault(name, "200"));
        });
    }

    @Test
    void whatIsCreatedIsFoundAtLocation() throws Exception {
        assertThat(operation("post /v1/jobs").at("/responses/202/headers").has("Location")).isTrue();
        assertThat(operation("post /v1/jobs").at("/responses/202/content").toString())
                .contains("/JobResponse");
        assertThat(operation("post /v1/datasets").at("/responses/201/headers").has("Location")).isTrue();
    }

    @Test
    void singleResourcesAreTagged() throws Exception {
        for (var one : new String[] {"/v1/algorithms", "/v1/datasets/{id}", "/v1/jobs/{id}", "/v1/models/{id}"}) {
            var responses = operation("get " + one).path("responses");
            assertThat(responses.has("304")).as(one).isTrue();
            assertThat(responses.at("/200/headers").has("ETag")).as(one).isTrue();
        }
    }

    @Test
    void everyRefusalHasItsStatusAndIsAProblem() throws Exception {
        var refusals = read(get("/v3/api-docs")).at("/components/responses");
        operations().forEach((name, operation) -> {
            var statuses = new ArrayList<>(operation.path("responses").propertyNames());
            assertThat(statuses).as(name).allMatch(status -> status.matches("[2345]\\d\\d"));
            assertThat(statuses).as(name).contains("400", "401", "403", "429", "500", "503");
            for (var status : statuses) {
                if (status.matches("[45].*")) {
                    var reference = operation.at("/responses/" + status + "/$ref").asString();
                    var response = refusals.path(reference.replaceFirst(".*/", ""));
                    assertThat(response.path("content").propertyNames())
                            .as(name + " " + status)
                            .containsExactly("application/problem+json");
                }
            }
        });
    }

    @Test
    void propertiesAreNamedAsTheyAreWritten() throws Exception {
        var schemas = read(get("/v3/api-docs")).at("/components/schemas");
        schemas.properties().forEach(schema -> assertThat(
                        schema.getValue().path("properties").propertyNames())
                .as(schema.getKey())
                .allMatch(name -> name.matches("[a-z0-9_]+")));
    }

    private JsonNode operation(String name) throws Exception {
        return Objects.requireNonNull(operations().get(name), name);
    }

    private Map<String, JsonNode> operations() throws Exception {
        var operations = new TreeMap<String, JsonNode>();
        read(get("/v3/api-docs")).path("paths").properties().stream()
                .filter(path -> path.getKey().startsWith("/v1/"))
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(one -> operations.put(one.getKey() + " " + path.getKey(), one.getValue())));
        return operations;
    }
}
