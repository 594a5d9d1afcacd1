package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What follows from the parameters a job starts with and from the seed alone, over HTTP as a client sees it. */
@ServiceTest
class WarmStartFlowTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String SOFTMAX = "\"type\": \"softmax\"";
    private static final String MLP = "\"type\": \"mlp\", \"hidden\": [8], \"activation\": \"tanh\"";

    @LocalServerPort
    int port;

    @Autowired
    JsonMapper json;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"\"type\": \"softmax\"", "\"type\": \"mlp\", \"hidden\": [8]"})
    void goesOnWhereTheOtherModelStopped(String model) throws Exception {
        JsonNode whole = model(run(batch(model, 12)));
        JsonNode half = model(run(batch(model, 7)));
        JsonNode rest = model(run(batch(model + from(half), 5)));

        assertThat(rest.at("/parameters_sha256").asString())
                .isEqualTo(whole.at("/parameters_sha256").asString())
                .isNotEqualTo(half.at("/parameters_sha256").asString());
        assertThat(rest.at("/parent_model_id").asString()).isEqualTo(half.at("/id").asString());
        assertThat(half.at("/parent_model_id").isNull()).isTrue();
    }

    @Test
    void startsFromWhatANameStoodForWhenTheJobWasSubmitted() throws Exception {
        JsonNode first = model(run(named("warm", SOFTMAX)));
        JsonNode second = model(run(named("warm", SOFTMAX)));
        assertThat(parent("warm")).isEqualTo(second.at("/id").asString());
        assertThat(parent("warm@1")).isEqualTo(first.at("/id").asString());
        var moved = CLIENT.send(
                HttpRequest.newBuilder(uri("/v1/models/warm/aliases/production"))
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString("{\"version\": 1}"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(moved.statusCode()).as(moved.body()).isEqualTo(200);
        assertThat(parent("warm@production")).isEqualTo(first.at("/id").asString());
        assertThat(refusal(batch(SOFTMAX + from("warm@9"), 1))).isEqualTo("unknown_model");
        assertThat(refusal(batch(SOFTMAX + from("nobody"), 1))).isEqualTo("unknown_model");
    }

    private String parent(String reference) throws Exception {
        JsonNode job = run(batch(SOFTMAX + from(reference), 1));
        String id = job.at("/spec/model/init/id").asString();
        assertThat(model(job).at("/parent_model_id").asString()).isEqualTo(id);
        return id;
    }

    @Test
    void refusesModelsThatDoNotFit() throws Exception {
        JsonNode softmax = model(run(batch(SOFTMAX, 1)));
        JsonNode mlp = model(run(batch(MLP, 1)));
        assertThat(refusal(batch(SOFTMAX + from(mlp), 1))).isEqualTo("wrong_shape");
        assertThat(refusal(batch("\"type\": \"mlp\", \"hidden\": [9], \"activation\": \"tanh\"" + from(mlp), 1)))
                .isEqualTo("wrong_shape");
        assertThat(refusal(batch(SOFTMAX + from(softmax), 1).replace(
                        "\"target\"", "\"features\": [\"petal_length\", \"petal_width\"], \"target\"")))
                .isEqualTo("other_features");
        assertThat(refusal(batch(SOFTMAX + ", \"init\": {\"type\": \"model\", \"id\": \"mdl_none\"}", 1)))
                .isEqualTo("unknown_model");
        CLIENT.send(
                HttpRequest.newBuilder(uri("/v1/models/" + mlp.at("/id").asString())).DELETE().build(),
                BodyHandlers.discarding());
        assertThat(refusal(batch(MLP + from(mlp), 1))).isEqualTo("unknown_model");
    }

    @Test
    void refusesOtherClasses() throws Exception {
        String model = "\"type\": \"softmax\"";
        String[] ids = {upload("x,y\n1,a\n2,b\n3,a\n4,b\n"), upload("x,y\n1,a\n2,c\n3,a\n4,c\n")};
        JsonNode parent = model(run(own(ids[0], model)));
        assertThat(refusal(own(ids[1], model + from(parent)))).isEqualTo("other_classes");
    }

    @Test
    void foretellsThatALearningRateDiverges() throws Exception {
        String spec = """
                {"dataset": {"id": "diabetes", "target": "progression"}, "model": {"type": "linear"},
                 "optimizer": {"type": "sgd", "learning_rate": %s}, "training": {"strategy": "batch"}}""";
        assertThat(warnings(spec.formatted("2"))).anySatisfy(warning ->
                assertThat(warning).contains("learning_rate 2.000", "1/L = ", "2/L = "));
        assertThat(warnings(spec.formatted("0.01"))).noneMatch(warning -> warning.contains("2/L"));
    }

    @Test
    void leavesTheSameParametersWhateverElseRunsAndInWhateverOrder() throws Exception {
        String spec = """
                {"dataset": {"id": "digits", "target": "digit"}, "resources": {"threads": 2}, "priority": %d,
                 "model": {"type": "mlp", "hidden": [32, 16], "dropout": 0.2},
                 "training": {"epochs": 4, "seed": %d, "batch_size": 128}}""";
        String alone = model(run(spec.formatted(0, 7))).at("/parameters_sha256").asString();

        List<JsonNode> others = new ArrayList<>();
        List<JsonNode> same = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            others.add(submit(spec.formatted(i % 2 == 0 ? 20 : 5, 100 + i)));
            same.add(submit(spec.formatted(10 * i, 7)));
        }
        for (JsonNode job : same) {
            assertThat(model(finished(job)).at("/parameters_sha256").asString()).isEqualTo(alone);
        }
        for (JsonNode job : others) {
            assertThat(model(finished(job)).at("/parameters_sha256").asString()).isNotEqualTo(alone);
        }
    }

    private static String from(JsonNode model) {
        return from(model.at("/id").asString());
    }

    private static String from(String reference) {
        return ", \"init\": {\"type\": \"model\", \"id\": \"%s\"}".formatted(reference);
    }

    private static String named(String name, String model) {
        return batch(model, 1).replaceFirst("\\{", "{\"name\": \"" + name + "\", ");
    }

    private static String batch(String model, int epochs) {
        return """
                {"dataset": {"id": "iris", "target": "species"}, "model": {%s},
                 "optimizer": {"type": "sgd", "learning_rate": 0.1},
                 "training": {"strategy": "batch", "epochs": %d}}""".formatted(model, epochs);
    }

    private static String own(String dataset, String model) {
        return """
                {"dataset": {"id": "%s", "target": "y", "split": {"validation": 0}}, "model": {%s},
                 "training": {"epochs": 1}}""".formatted(dataset, model);
    }

    private List<String> warnings(String spec) throws Exception {
        var answer = send("/v1/jobs/validate", "application/json", spec);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body()).at("/warnings").values().stream().map(JsonNode::asString).toList();
    }

    private String refusal(String spec) throws Exception {
        var answer = send("/v1/jobs", "application/json", spec);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        JsonNode fault = json.readTree(answer.body()).at("/errors/0");
        assertThat(fault.at("/pointer").asString()).isEqualTo("/model/init/id");
        return fault.at("/code").asString();
    }

    private JsonNode model(JsonNode job) throws Exception {
        assertThat(job.at("/status").asString()).as(job.toString()).isEqualTo("succeeded");
        return get("/v1/models/" + job.at("/model_id").asString());
    }

    private String upload(String csv) throws Exception {
        var answer = send("/v1/datasets?name=classes", "text/csv", csv);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json.readTree(answer.body()).at("/id").asString();
    }

    private JsonNode run(String spec) throws Exception {
        return finished(submit(spec));
    }

    private JsonNode submit(String spec) throws Exception {
        var answer = send("/v1/jobs", "application/json", spec);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json.readTree(answer.body());
    }

    private JsonNode finished(JsonNode submitted) throws Exception {
        JsonNode job = submitted;
        while (!job.at("/is_terminal").asBoolean()) {
            job = get("/v1/jobs/" + job.at("/id").asString() + "?wait=30");
        }
        return job;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        var answer = CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    private HttpResponse<String> send(String path, String type, String body) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(uri(path)).header("Content-Type", type).POST(BodyPublishers.ofString(body)).build(),
                BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
