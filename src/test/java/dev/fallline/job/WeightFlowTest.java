package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.ServiceTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rows that weigh more than others, over HTTP as a client sees it. */
@ServiceTest
class WeightFlowTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String ROWS =
            """
            a,b,y,w,negative,zero,gap,word
            1,0.5,no,1,1,0,1,x
            2,-1,yes,3,-2,0,,y
            -1,2,no,1,1,0,1,x
            0.5,0.25,yes,3,1,0,1,y
            3,1,yes,3,1,0,1,x
            -2,0.5,no,1,1,0,1,y
            """;

    @LocalServerPort
    int port;

    @Autowired
    JsonMapper json;

    @Test
    void aColumnOfClassWeightsTrainsAsTheClassWeightsDo() throws Exception {
        String dataset = upload(ROWS);
        JsonNode byColumn = run(spec(dataset, "\"weight\": \"w\", \"features\": [\"a\", \"b\"]", ""));
        JsonNode byClass =
                run(spec(dataset, "\"features\": [\"a\", \"b\"]", "\"class_weight\": {\"no\": 1, \"yes\": 3},"));
        JsonNode equal = run(spec(dataset, "\"features\": [\"a\", \"b\"]", ""));

        assertThat(byColumn.at("/spec/dataset/weight").asString()).isEqualTo("w");
        assertThat(sha256(byColumn)).isEqualTo(sha256(byClass)).isNotEqualTo(sha256(equal));
        assertThat(byColumn.at("/metrics/train_loss").asDouble())
                .isEqualTo(byClass.at("/metrics/train_loss").asDouble());
    }

    @Test
    void aWeightOfTwoIsAsGoodAsTheRowTwiceAndPredictionNeedsNoWeight() throws Exception {
        String weighted = upload("x,y,w\n1,2,1\n2,3.5,2\n4,9,1\n");
        String twice = upload("x,y\n1,2\n2,3.5\n2,3.5\n4,9\n");
        JsonNode one = model(run(linear(weighted, "\"weight\": \"w\",")));
        JsonNode other = model(run(linear(twice, "")));

        assertThat(one.at("/inputs").size()).isEqualTo(1);
        assertThat(one.at("/metrics/train/loss").asDouble())
                .isCloseTo(other.at("/metrics/train/loss").asDouble(), within(1e-5));
        assertThat(value(one)).isCloseTo(value(other), within(1e-5));
    }

    @ParameterizedTest
    @CsvSource({
        "nothing, unknown_column",
        "y, weight_is_target",
        "negative, unusable_weight",
        "zero, unusable_weight",
        "gap, unusable_weight",
        "word, unusable_weight"
    })
    void refusesWhatCannotWeighRows(String column, String code) throws Exception {
        String dataset = upload(ROWS);
        var answer = send(
                "/v1/jobs", "application/json",
                spec(dataset, "\"features\": [\"a\", \"b\"], \"weight\": \"%s\"".formatted(column), ""));
        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode errors = json.readTree(answer.body()).at("/errors");
        assertThat(errors.size()).as(answer.body()).isEqualTo(1);
        assertThat(errors.at("/0/pointer").asString()).isEqualTo("/dataset/weight");
        assertThat(errors.at("/0/code").asString()).isEqualTo(code);
    }

    @Test
    void refusesAFeatureThatWeighs() throws Exception {
        var answer = send(
                "/v1/jobs", "application/json",
                spec(upload(ROWS), "\"features\": [\"a\", \"w\"], \"weight\": \"w\"", ""));
        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode errors = json.readTree(answer.body()).at("/errors");
        assertThat(errors.at("/0/pointer").asString()).isEqualTo("/dataset/features/1");
        assertThat(errors.at("/0/code").asString()).isEqualTo("weight_among_features");
    }

    @Test
    void failsAJobWhoseTrainingRowsWeighNothing() throws Exception {
        // Ten rows of which half are kept for validation: whichever are drawn, one part has no row that weighs.
        String dataset = upload("x,y,w\n1,1,1\n2,2,0\n3,3,0\n4,4,0\n5,5,0\n6,6,0\n7,7,0\n8,8,0\n9,9,0\n10,10,0\n");
        JsonNode job = run("""
                {"dataset": {"id": "%s", "target": "y", "weight": "w", "split": {"validation": 0.5}},
                 "model": {"type": "linear"}}""".formatted(dataset));
        assertThat(job.at("/status").asString()).isEqualTo("failed");
        assertThat(job.at("/error/failure_class").asString()).isEqualTo("user");
        assertThat(job.at("/error/detail").asString()).contains("weight 0 in column 'w'");
    }

    private static String spec(String dataset, String more, String weights) {
        return """
                {"dataset": {"id": "%s", "target": "y", "split": {"validation": 0}, %s},
                 "model": {"type": "logistic"}, %s "optimizer": {"type": "sgd", "learning_rate": 0.1},
                 "training": {"batch_size": 4, "epochs": 5}}""".formatted(dataset, more, weights);
    }

    private static String linear(String dataset, String weight) {
        return """
                {"dataset": {"id": "%s", "target": "y", %s "standardize": false, "split": {"validation": 0}},
                 "model": {"type": "linear"}, "optimizer": {"type": "sgd", "learning_rate": 0.05},
                 "training": {"strategy": "batch", "epochs": 30}}""".formatted(dataset, weight);
    }

    private double value(JsonNode model) throws Exception {
        var answer = send(
                "/v1/models/" + model.at("/id").asString() + "/predict", "application/json",
                "{\"rows\": [{\"x\": 3}]}");
        return json.readTree(answer.body()).at("/predictions/0/value").asDouble();
    }

    private String sha256(JsonNode job) throws Exception {
        return model(job).at("/parameters_sha256").asString();
    }

    private JsonNode model(JsonNode job) throws Exception {
        assertThat(job.at("/status").asString()).as(job.toString()).isEqualTo("succeeded");
        return get("/v1/models/" + job.at("/model_id").asString());
    }

    private String upload(String csv) throws Exception {
        var answer = send("/v1/datasets?name=weights", "text/csv", csv);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json.readTree(answer.body()).at("/id").asString();
    }

    private JsonNode run(String spec) throws Exception {
        var answer = send("/v1/jobs", "application/json", spec);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode job = json.readTree(answer.body());
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
