package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends the prefilled example of each operation of the OpenAPI document, as "Try it out" of the Swagger page does,
 * after the example of the first job. The examples are in {@code openapi/operations.json}.
 */
@ServiceTest
@TestPropertySource(properties = "fallline.retention=P29D") // A service of its own: what the examples make stays out of other tests.
class ExamplesFlowTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** A finished job cannot be ended, paused, resumed or changed, which the answer says. */
    private static final Set<String> MAY_COME_TOO_LATE = Set.of(
            "post /v1/jobs/{id}/cancel",
            "post /v1/jobs/{id}/stop",
            "post /v1/jobs/{id}/pause",
            "post /v1/jobs/{id}/resume",
            "patch /v1/jobs/{id}");

    @LocalServerPort
    int port;

    @Autowired
    JsonMapper json;

    @Test
    void everyExampleRuns() throws Exception {
        var paths = json.readTree(send(request("/v3/api-docs").build()).body()).path("paths");
        var first = send(example("/v1/jobs", "post", paths.path("/v1/jobs").path("post")));
        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        new JobClient(port).finished(json.readTree(first.body()));

        int tried = 0;
        var incomplete = new ArrayList<String>();
        var refused = new ArrayList<String>();
        for (var path : paths.properties()) {
            // The first key closes the service to who has none, this test among them; a webhook needs a server outside.
            if (path.getKey().startsWith("/v1/keys") || path.getKey().startsWith("/v1/webhooks")) {
                continue;
            }
            // What a PUT makes is there for the GET beside it.
            var operations = path.getValue().properties().stream()
                    .sorted(Comparator.comparing(operation -> !operation.getKey().equals("put")))
                    .toList();
            for (var operation : operations) {
                String name = operation.getKey() + " " + path.getKey();
                if (operation.getKey().equals("delete")) {
                    continue; // It takes the id of what is to go, which no example knows.
                }
                if (!isComplete(operation.getValue())) {
                    incomplete.add(name);
                    continue;
                }
                var answer = send(example(path.getKey(), operation.getKey(), operation.getValue()));
                tried++;
                boolean tooLate = answer.statusCode() == 409 && MAY_COME_TOO_LATE.contains(name);
                if (answer.statusCode() >= 400 && !tooLate) {
                    refused.add(name + ": " + answer.statusCode() + " " + answer.body());
                }
            }
        }
        assertThat(tried).as("operations with an example").isGreaterThan(20);
        assertThat(incomplete).as("operations without an example").isEmpty();
        assertThat(refused).isEmpty();
    }

    /** Whether everything that must be sent has an example. */
    private static boolean isComplete(JsonNode operation) {
        boolean hasParameters = operation.path("parameters").values().stream()
                .filter(parameter -> parameter.path("required").asBoolean(false))
                .allMatch(parameter -> parameter.has("example"));
        var body = operation.path("requestBody");
        boolean hasBody = !body.path("required").asBoolean(false)
                || body.path("content").values().stream().anyMatch(content -> content.has("example"));
        return hasParameters && hasBody;
    }

    private HttpRequest example(String path, String method, JsonNode operation) {
        String filled = path;
        var query = new StringBuilder();
        for (JsonNode parameter : operation.path("parameters").values()) {
            String name = parameter.path("name").asString();
            if (!parameter.has("example")) {
                continue;
            }
            String value = URLEncoder.encode(parameter.path("example").asString(), StandardCharsets.UTF_8);
            switch (parameter.path("in").asString()) {
                case "path" -> filled = filled.replace("{" + name + "}", value);
                case "query" -> query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(value);
                default -> {}
            }
        }
        var request = request(filled + query);
        operation.path("responses").properties().stream()
                .filter(response -> response.getKey().startsWith("2"))
                .flatMap(response -> response.getValue().path("content").propertyNames().stream())
                .findFirst()
                .ifPresent(type -> request.header("Accept", type));
        // A form wants a file, which the document cannot hold.
        var body = operation.path("requestBody").path("content").properties().stream()
                .filter(type -> type.getValue().has("example"))
                .findFirst();
        body.map(Map.Entry::getKey).ifPresent(type -> request.header("Content-Type", type));
        var content = body.map(type -> type.getValue().path("example"))
                .map(text -> text.isString() ? text.asString() : text.toString());
        return request.method(
                        method.toUpperCase(Locale.ROOT),
                        content.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        return CLIENT.send(request, BodyHandlers.ofString());
    }
}
