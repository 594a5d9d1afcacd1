package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.ServiceTest;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Very many features over HTTP, from a file to predictions: none of it may spell out a row. */
@ServiceTest
class SparseFlowTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int WIDTH = 200_000;
    private static final int ROWS = 3000;

    @LocalServerPort
    private int port;

    private JobClient client;

    @BeforeEach
    void connect() {
        client = new JobClient(port);
    }

    private HttpResponse<String> send(String path, String type, String body) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** A hundred features decide; all rows have some of them and some of the others. */
    private static String libsvm(int rows, int seed) {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            var row = new TreeMap<Integer, Double>();
            int sum = 0;
            for (int j = 0; j < 10; j++) {
                int feature = 1 + random.nextInt(100);
                sum += row.put(feature, 1.0) == null ? feature % 2 == 0 ? 1 : -1 : 0;
            }
            for (int j = 0; j < 20; j++) {
                row.put(101 + random.nextInt(WIDTH - 100), 0.5 + random.nextDouble());
            }
            if (i == 0) {
                row.put(WIDTH, 1.0);
            }
            text.append(sum > 0 ? "1" : "0");
            row.forEach((feature, value) -> text.append(String.format(Locale.ROOT, " %d:%.3f", feature, value)));
            text.append("\n");
        }
        return text.toString();
    }

    @Test
    void trainsOnTwoHundredThousandFeaturesAndPredictsRowsThatNameAFew() throws Exception {
        JsonNode dataset = client.read(send("/v1/datasets?name=wide", "text/x-libsvm", libsvm(ROWS, 1)), 201);
        JsonNode x = dataset.path("columns").get(1);
        assertThat(dataset.path("columns").findValuesAsString("type")).containsExactly("numeric", "sparse");
        assertThat(x.path("sparse").path("last").asString()).isEqualTo("x200000");
        assertThat(x.path("sparse").path("features").asInt()).isEqualTo(WIDTH);
        String id = dataset.path("id").asString();
        JsonNode first = client.get("/v1/datasets/" + id + "/preview?rows=1").path("rows").get(0);
        assertThat(first.path("x200000").asDouble()).isEqualTo(1);

        JsonNode job = client.finished(client.submit("""
                {"dataset": {"id": "%s", "target": "label"}, "model": {"type": "logistic"},
                 "optimizer": {"type": "adam", "learning_rate": 0.05},
                 "training": {"epochs": 5, "batch_size": 256}, "resources": {"threads": 2}}""".formatted(id)));
        assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("succeeded");
        assertThat(job.path("metrics").path("validation_accuracy").asDouble()).isGreaterThan(0.8);

        String model = "/v1/models/" + job.path("model_id").asString();
        JsonNode coefficients = client.get(model + "/parameters").path("coefficients");
        assertThat(coefficients.path("x2").asDouble()).isPositive();
        assertThat(coefficients.path("x1").asDouble()).isNegative();
        assertThat(coefficients.size()).isLessThan(WIDTH);
        JsonNode json = client.read(client.post(model + "/predict", """
                {"rows": [{"x2": 1, "x4": 1, "x6": 1}, {"x1": 1, "x3": 1, "x5": 1}]}"""), 200);
        assertThat(json.path("predictions").findValuesAsString("label")).containsExactly("1", "0");
        JsonNode lines = client.read(send(model + "/predict", "text/x-libsvm", "0 2:1 4:1 6:1\n0 1:1 3:1 5:1\n"), 200);
        assertThat(lines).isEqualTo(json);
        assertThat(client.post(model + "/predict", "{\"rows\": [{\"x200001\": 1}]}").body())
                .contains("/rows/0/x200001");
        JsonNode other = client.read(send("/v1/datasets", "text/x-libsvm", libsvm(500, 2)), 201);
        JsonNode evaluation = client.read(
                client.post(
                        model + "/evaluate",
                        "{\"dataset\": {\"id\": \"%s\"}}".formatted(other.path("id").asString())),
                200);
        assertThat(evaluation.path("metrics").path("accuracy").asDouble()).isGreaterThan(0.8);
        JsonNode importance = client.get(model + "/importance?repeats=2");
        assertThat(importance.path("columns").findValuesAsString("column")).containsExactly("x");
        assertThat(importance.path("columns").get(0).path("importance").asDouble()).isGreaterThan(0.2);
        var onnx = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + model + "/export?format=onnx")).build(),
                BodyHandlers.ofString());
        assertThat(onnx.statusCode()).isEqualTo(409);

        var mlp = client.post("/v1/jobs", """
                {"dataset": {"id": "%s", "target": "label"}, "model": {"type": "mlp"}}""".formatted(id));
        assertThat(mlp.statusCode()).isEqualTo(400);
        assertThat(mlp.body()).contains("/model/type", "sparse_features");
    }

    @Test
    void highCardinalityOneHotPredictsAsItsCoefficientsSay() throws Exception {
        var random = new Random(3);
        var csv = new StringBuilder("city,shop,area,price\n");
        for (int i = 0; i < 4000; i++) {
            int city = random.nextInt(1500);
            int shop = random.nextInt(50);
            double area = random.nextDouble();
            csv.append(String.format(
                    Locale.ROOT, "c%d,s%d,%.3f,%.3f%n", city, shop, area, city % 7 + 0.1 * shop + 2 * area));
        }
        String columns = URLEncoder.encode("{\"city\":\"categorical\"}", StandardCharsets.UTF_8);
        JsonNode dataset = client.read(send("/v1/datasets?columns=" + columns, "text/csv", csv.toString()), 201);
        JsonNode job = client.finished(client.submit("""
                {"dataset": {"id": "%s", "target": "price", "one_hot_limit": 2000}, "model": {"type": "linear"},
                 "optimizer": {"type": "lbfgs"}, "training": {"strategy": "batch", "epochs": 30}}"""
                .formatted(dataset.path("id").asString())));
        assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("succeeded");
        assertThat(job.path("metrics").path("validation_r2").asDouble()).isGreaterThan(0.5);

        String model = "/v1/models/" + job.path("model_id").asString();
        JsonNode parameters = client.get(model + "/parameters");
        JsonNode coefficients = parameters.path("coefficients");
        double expected = parameters.path("intercept").asDouble()
                + coefficients.path("city=c12").asDouble()
                + coefficients.path("shop=s3").asDouble()
                + 0.5 * coefficients.path("area").asDouble();
        JsonNode predicted = client.read(client.post(model + "/predict", """
                {"rows": [{"city": "c12", "shop": "s3", "area": 0.5}]}"""), 200);
        assertThat(predicted.path("predictions").get(0).path("value").asDouble()).isCloseTo(expected, within(1e-3));
    }
}
