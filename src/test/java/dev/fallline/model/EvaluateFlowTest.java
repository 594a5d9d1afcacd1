package dev.fallline.model;

import static dev.fallline.model.ModelClient.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.ServiceTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What a model is worth, over HTTP as a client sees it. */
@ServiceTest
class EvaluateFlowTest {

    @LocalServerPort
    int port;

    private ModelClient client;

    @BeforeEach
    void setUp() {
        client = new ModelClient(port);
    }

    @Test
    void measuresAClassification() throws Exception {
        JsonNode model = client.train(
                """
                {"dataset":{"id":"breast_cancer","target":"diagnosis","split":{"validation":0}},
                 "model":{"type":"logistic"},"training":{"epochs":5}}
                """);
        JsonNode found = evaluate(model, "breast_cancer");
        assertThat(found.path("rows").asInt()).isEqualTo(569);
        for (String metric : new String[] {"accuracy", "precision", "recall", "f1", "roc_auc", "log_loss", "loss"}) {
            assertThat(found.path("metrics").path(metric).asDouble())
                    .as(metric)
                    .isCloseTo(model.at("/metrics/train/" + metric).asDouble(), within(1e-6));
        }
        JsonNode counts = found.at("/confusion_matrix/counts");
        double right = counts.path(0).path(0).asInt() + counts.path(1).path(1).asInt();
        assertThat(right / 569).isCloseTo(found.at("/metrics/accuracy").asDouble(), within(1e-9));

        JsonNode curve = found.at("/curves/0");
        assertThat(found.path("curves")).hasSize(1);
        assertThat(curve.path("roc_auc").asDouble()).isCloseTo(found.at("/metrics/roc_auc").asDouble(), within(1e-6));
        JsonNode first = curve.path("roc").path(0);
        assertThat(first.path("threshold").asDouble())
                .isGreaterThan(curve.path("roc").path(1).path("threshold").asDouble());
        assertThat(first.path("true_positive_rate").asDouble(-1)).isZero();
        assertThat(first.path("false_positive_rate").asDouble(-1)).isZero();
        JsonNode last = curve.path("roc").path(curve.path("roc").size() - 1);
        assertThat(last.path("true_positive_rate").asDouble()).isEqualTo(1);
        assertThat(last.path("false_positive_rate").asDouble()).isEqualTo(1);
        assertThat(curve.path("precision_recall")).isNotEmpty();
        assertThat(found.at("/calibration/bins").values().stream()
                        .mapToInt(bin -> bin.path("rows").asInt())
                        .sum())
                .isEqualTo(569);
    }

    @Test
    void measuresARegressionOnAnotherDataset() throws Exception {
        String first = IntStream.range(0, 50).mapToObj(i -> i + "," + (2 * i + 1)).collect(Collectors.joining("\n"));
        JsonNode model = client.train(
                """
                {"dataset":{"id":"%s","target":"y"},"model":{"type":"linear"},
                 "optimizer":{"type":"sgd","learning_rate":0.1},"training":{"strategy":"batch","epochs":200}}
                """
                        .formatted(client.upload("x,y\n" + first)));
        JsonNode found = evaluate(model, client.upload("z,y,x\na,3,1\nb,,2\nc,7,3\nd,9,\n"));
        // One row has no target; a missing x is replaced.
        assertThat(found.path("rows").asInt()).isEqualTo(3);
        assertThat(found.path("metrics").has("rmse")).isTrue();
        assertThat(found.at("/residuals/quantiles").has("0.5")).isTrue();
        assertThat(found.has("confusion_matrix")).isFalse();
    }

    @Test
    void refusesDatasetsThatDoNotFit() throws Exception {
        JsonNode model = client.train(ModelClient.IRIS.formatted("strict"));
        JsonNode problem = client.read(post(model, "{\"dataset\":{\"id\":\"diabetes\"}}"), 400);
        assertThat(problem.path("errors")).hasSize(5);
        assertThat(client.read(post(model, "{\"dataset\":{\"id\":\"none\"}}"), 404).path("code").asString())
                .isEqualTo("dataset_not_found");
        client.read(post(model, "{}"), 400);
        String other = client.upload(
                "sepal_length,sepal_width,petal_length,petal_width,species\n1,2,3,4,rose\n2,3,4,5,setosa\n");
        assertThat(client.read(post(model, "{\"dataset\":{\"id\":\"%s\"}}".formatted(other)), 400)
                        .at("/errors/0/code").asString())
                .isEqualTo("unknown_class");
    }

    @Test
    void tellsTheColumnThatMattersFromTheOneThatDoesNot() throws Exception {
        String rows = IntStream.range(0, 200)
                .mapToObj(i -> "%d,%d,%s".formatted(i % 20, i * 7 % 13, i % 20 < 10 ? "low" : "high"))
                .collect(Collectors.joining("\n"));
        JsonNode model = client.train(
                """
                {"dataset":{"id":"%s","target":"side"},"model":{"type":"logistic"},
                 "optimizer":{"type":"adam","learning_rate":0.1},"training":{"epochs":30}}
                """
                        .formatted(client.upload("place,noise,side\n" + rows)));
        JsonNode found = client.get(path(model) + "/importance?repeats=3&seed=1");
        assertThat(found.path("part").asString()).isEqualTo("validation");
        assertThat(found.at("/columns/0/column").asString()).isEqualTo("place");
        assertThat(found.at("/columns/0/importance").asDouble()).isGreaterThan(0.2);
        assertThat(Math.abs(found.at("/columns/1/importance").asDouble())).isLessThan(0.1);
        assertThat(client.get(path(model) + "/importance?repeats=3&seed=1")).isEqualTo(found);
        client.read(client.send("GET", path(model) + "/importance?metric=charm",
                BodyPublishers.noBody()), 400);
    }

    @Test
    void keepsTheCurvesOnTheCardWhenTheJobIsGone() throws Exception {
        JsonNode model = client.train(ModelClient.IRIS.formatted("carded"));
        String before = card(model);
        assertThat(before)
                .startsWith("# carded, version 1")
                .contains("## Data", "`iris`", "| train_loss, 20 epochs |", "| **setosa** |", "\"adam\"", "## Warnings");
        assertThat(client.delete("/v1/jobs/" + model.path("job_id").asString()).statusCode()).isEqualTo(204);
        assertThat(card(model)).isEqualTo(before);

        JsonNode regression = client.train(
                """
                {"dataset":{"id":"diabetes","target":"progression"},"model":{"type":"linear"},
                 "training":{"epochs":2}}
                """);
        assertThat(card(regression)).contains("## Residuals (validation rows)");
    }

    private String card(JsonNode model) throws Exception {
        return new String(client.bytes(path(model) + "/card"), StandardCharsets.UTF_8);
    }

    private JsonNode evaluate(JsonNode model, String dataset) throws Exception {
        return client.read(post(model, "{\"dataset\":{\"id\":\"%s\"}}".formatted(dataset)), 200);
    }

    private HttpResponse<String> post(JsonNode model, String body) throws Exception {
        return client.post(path(model) + "/evaluate", "application/json", body);
    }
}
