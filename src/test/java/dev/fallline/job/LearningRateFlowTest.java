package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Learning rates that are chosen or warned of, over HTTP as a client sees it. */
@ServiceTest
class LearningRateFlowTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    JsonMapper json;

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "adam", "lbfgs"})
    void choosesARateThatTrainsAndSaysWhich(String optimizer) throws Exception {
        JsonNode job = run("""
                {"dataset": {"id": "diabetes", "target": "progression"}, "model": {"type": "linear"},
                 "optimizer": {"type": "%s", "learning_rate": "auto"},
                 "training": {"strategy": "batch", "epochs": 40}}""".formatted(optimizer));

        assertThat(job.at("/status").asString()).isEqualTo("succeeded");
        assertThat(job.at("/spec/optimizer/learning_rate").asString()).isEqualTo("auto");
        JsonNode event = event(job, "job.learning_rate");
        assertThat(event.at("/data/learning_rate").asDouble()).isPositive();
        JsonNode losses = call("GET", "/v1/jobs/" + id(job) + "/metrics?names=train_loss", "").at("/series/0/values");
        assertThat(losses.get(39).asDouble()).isLessThan(losses.get(0).asDouble());
    }

    @Test
    void lbfgsReachesTheLeastSquaresOptimumInAFewSteps() throws Exception {
        JsonNode job = run("""
                {"dataset": {"id": "diabetes", "target": "progression", "split": {"validation": 0}},
                 "model": {"type": "linear"}, "optimizer": {"type": "lbfgs"},
                 "training": {"strategy": "batch", "epochs": 30}}""");

        // The residual sum of squares of ordinary least squares on this dataset, as scikit-learn gives it.
        assertThat(job.at("/metrics/train_loss").asDouble()).isBetween(2859.6, 2860.5);
    }

    @Test
    void warnsOfARateFromWhichGradientDescentDiverges() throws Exception {
        JsonNode job = run("""
                {"dataset": {"id": "diabetes", "target": "progression"}, "model": {"type": "linear"},
                 "optimizer": {"type": "sgd", "learning_rate": 2}, "training": {"strategy": "batch", "epochs": 3}}""");

        JsonNode warning = event(job, "job.warning");
        assertThat(warning.at("/level").asString()).isEqualTo("warning");
        assertThat(warning.at("/data/limit").asDouble()).isBetween(0.1, 0.5);
    }

    private JsonNode event(JsonNode job, String type) throws Exception {
        for (JsonNode event : call("GET", "/v1/jobs/" + id(job) + "/events?limit=200", "").at("/data")) {
            if (event.at("/type").asString().equals(type)) {
                return event;
            }
        }
        throw new AssertionError("No event " + type);
    }

    private static String id(JsonNode job) {
        return job.at("/id").asString();
    }

    private JsonNode run(String spec) throws Exception {
        JsonNode job = call("POST", "/v1/jobs", spec);
        while (!job.at("/is_terminal").asBoolean()) {
            job = call("GET", "/v1/jobs/" + id(job) + "?wait=30", "");
        }
        return job;
    }

    private JsonNode call(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        var answer = CLIENT.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        return json.readTree(answer.body());
    }
}
