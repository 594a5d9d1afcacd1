package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds the document of the service against the one that clients know, {@code docs/openapi.json}. A change that would
 * break them fails; {@code -Dopenapi.renew=true} writes the new one, for changes that are meant.
 */
@ServiceTest
class OpenApiSnapshotTest {

    private static final Path KNOWN = Path.of("docs/openapi.json");

    @LocalServerPort
    int port;

    @Autowired
    JsonMapper json;

    @Test
    void noClientOfTheKnownDocumentBreaks() throws Exception {
        var now = (ObjectNode) document();
        if (Boolean.getBoolean("openapi.renew")) {
            now.withObject("/info").put("version", "1");
            var sorted = json.rebuild()
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, SerializationFeature.INDENT_OUTPUT)
                    .build();
            Files.writeString(KNOWN, sorted.writeValueAsString(json.treeToValue(now, Object.class)) + "\n");
        }
        assertThat(Breaks.between(json.readTree(Files.readString(KNOWN)), now))
                .as("What breaks clients; -Dopenapi.renew=true accepts it")
                .isEmpty();
    }

    @Test
    void whatIsGoneOrOtherwiseIsABreak() throws Exception {
        var then = document();
        var now = (ObjectNode) document();
        ((ObjectNode) now.path("paths")).remove("/v1/algorithms");
        now.withObject("/components/schemas/JobResponse/properties").remove("status");
        now.withObject("/components/schemas/JobResponse/properties/attempt").put("type", "string");
        now.withObject("/components/schemas/JobSpec").withArray("required").add("name");
        now.withObject("/components/schemas/JobResponse/properties").putObject("added");
        assertThat(Breaks.between(then, now))
                .containsExactlyInAnyOrder(
                        "get /v1/algorithms is gone",
                        "JobResponse/status is gone",
                        "JobResponse/attempt has type \"string\", had \"integer\"",
                        "JobSpec requires [\"name\"]");
    }

    private JsonNode document() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v3/api-docs")).build();
            return json.readTree(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
    }
}
