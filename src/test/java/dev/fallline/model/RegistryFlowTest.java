package dev.fallline.model;

import static dev.fallline.model.ModelClient.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.FalllineProperties;
import dev.fallline.ServiceTest;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Versions, aliases and lineage, over HTTP as a client sees them. */
@ServiceTest
class RegistryFlowTest {

    private static final String ROWS =
            "{\"rows\":[{\"sepal_length\":5.1,\"sepal_width\":3.5,\"petal_length\":1.4,\"petal_width\":0.2}]}";

    @LocalServerPort
    int port;

    @Autowired
    JsonMapper json;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    FalllineProperties properties;

    private ModelClient client;

    @BeforeEach
    void setUp() {
        client = new ModelClient(port);
    }

    @Test
    void countsTheVersionsOfAName() throws Exception {
        String spec = ModelClient.IRIS.formatted("counted");
        JsonNode first = client.train(spec);
        JsonNode second = client.train(spec);
        assertThat(first.path("version").asInt()).isEqualTo(1);
        assertThat(second.path("version").asInt()).isEqualTo(2);
        assertThat(client.get("/v1/models/counted").path("id")).isEqualTo(second.path("id"));
        assertThat(client.get("/v1/models/counted@1").path("id")).isEqualTo(first.path("id"));
        assertThat(client.get("/v1/models?name=counted").path("data")).hasSize(2);

        assertThat(client.delete(path(second)).statusCode()).isEqualTo(204);
        assertThat(client.train(spec).path("version").asInt()).isEqualTo(3);
    }

    @Test
    void movesAnAliasAndKeepsWhatItPointsTo() throws Exception {
        String spec = ModelClient.IRIS.formatted("served");
        JsonNode first = client.train(spec);
        JsonNode second = client.train(spec);
        String alias = "/v1/models/served/aliases/production";

        assertThat(client.read(client.put(alias, "{\"version\":1}"), 200).path("model_id"))
                .isEqualTo(first.path("id"));
        assertThat(client.get("/v1/models/served@production").path("aliases").path(0).asString())
                .isEqualTo("production");
        assertThat(client.read(client.delete(path(first)), 409).path("code").asString())
                .isEqualTo("model_in_use");

        assertThat(client.read(client.put(alias, ""), 200).path("version").asInt()).isEqualTo(2);
        assertThat(client.get("/v1/models/served@production").path("id")).isEqualTo(second.path("id"));
        assertThat(client.get("/v1/models/served/aliases").path("data")).hasSize(1);
        assertThat(client.delete(path(first)).statusCode()).isEqualTo(204);
        assertThat(client.delete(alias).statusCode()).isEqualTo(204);
        assertThat(client.delete(alias).statusCode()).isEqualTo(404);
    }

    @Test
    void aliasIsAlwaysOneOfTheVersionsWhileItMoves() throws Exception {
        String spec = ModelClient.IRIS.formatted("moving");
        var ids = Set.of(
                client.train(spec).path("id").asString(), client.train(spec).path("id").asString());
        String alias = "/v1/models/moving/aliases/production";
        // Whoever comes first makes it, then both move it to and fro.
        var movers = IntStream.of(1, 2)
                .mapToObj(version -> CompletableFuture.runAsync(() -> move(alias, version)))
                .toList();
        CompletableFuture<Void> moved = CompletableFuture.allOf(movers.toArray(CompletableFuture[]::new));
        while (client.send("GET", "/v1/models/moving@production", BodyPublishers.noBody()).statusCode() == 404
                && !moved.isDone()) {
            Thread.onSpinWait();
        }
        while (!moved.isDone()) {
            JsonNode found = client.get("/v1/models/moving@production");
            assertThat(found.path("id").asString()).isIn(ids);
            assertThat(found.at("/aliases/0").asString()).as("aliases").isEqualTo("production");
        }
        moved.join();
        assertThat(client.get("/v1/models/moving/aliases").path("data")).hasSize(1);
    }

    private void move(String alias, int version) {
        try {
            for (int i = 0; i < 30; i++) {
                assertThat(client.put(alias, "{\"version\":%d}".formatted(version)).statusCode()).isEqualTo(200);
            }
        } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void refusesAliasesThatCannotBe() throws Exception {
        client.train(ModelClient.IRIS.formatted("aliased"));
        assertThat(client.put("/v1/models/aliased/aliases/7", "").statusCode()).isEqualTo(400);
        assertThat(client.put("/v1/models/aliased/aliases/x", "{\"version\":9}").statusCode())
                .isEqualTo(400);
        assertThat(client.put("/v1/models/nobody/aliases/x", "").statusCode()).isEqualTo(404);
    }

    @Test
    void tellsWhereAModelCameFrom() throws Exception {
        JsonNode model = client.train(ModelClient.IRIS.formatted("traced"));
        assertThat(model.at("/dataset/id").asString()).isEqualTo("iris");
        assertThat(model.at("/dataset/sha256")).isEqualTo(client.get("/v1/datasets/iris").path("sha256"));
        assertThat(model.at("/spec/optimizer/beta1").asDouble()).isEqualTo(0.9);
        assertThat(model.path("parent_model_id").isNull()).isTrue();
    }

    @Test
    void refusesToServeDamagedParameters() throws Exception {
        JsonNode small = client.train(ModelClient.IRIS.formatted("small"));
        byte[] stored = Objects.requireNonNull(jdbc.queryForObject(
                "select parameters from model where id = ?", byte[].class, small.path("id").asString()));
        stored[5] ^= 1;
        jdbc.update("update model set parameters = ? where id = ?", stored, small.path("id").asString());
        assertDamaged(small);

        JsonNode large = client.train(
                """
                {"dataset":{"id":"digits","target":"digit"},"model":{"type":"mlp","hidden":[256]},
                 "training":{"epochs":1}}
                """);
        Path file = properties
                .directory("artifacts")
                .resolve("models")
                .resolve(large.path("id").asString() + ".safetensors");
        byte[] content = Files.readAllBytes(file);
        content[content.length - 3] ^= 1;
        Files.write(file, content);
        assertDamaged(large);
        Files.delete(file);
        assertDamaged(large);
    }

    private void assertDamaged(JsonNode model) throws Exception {
        for (int attempt = 0; attempt < 2; attempt++) {
            var answer = client.post(path(model) + "/predict", "application/json", ROWS);
            assertThat(client.read(answer, 500).path("code").asString()).isEqualTo("model_damaged");
        }
        assertThat(client.get(path(model)).path("id")).isEqualTo(model.path("id"));
    }
}
