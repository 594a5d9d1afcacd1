package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From a file as users have it to predictions of raw rows, over HTTP. */
@ServiceTest
class DataFlowTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    private JobClient client;

    @BeforeEach
    void connect() {
        client = new JobClient(port);
    }

    private HttpResponse<String> upload(String query, String type, byte[] body) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/datasets" + query))
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static byte[] sales() {
        var text = new StringBuilder("at;shop;part;note;sold\n");
        for (int i = 0; i < 60; i++) {
            text.append("2024-%02d-%02d %02d:00:00;%d;%s;über %d;%d,5\n".formatted(
                    1 + i % 12, 1 + i % 28, i % 24, 100 + i % 12, i < 40 ? "train" : i < 50 ? "valid" : "test", i, i));
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void trainsOnTimesHashedLabelsAndNamedPartsAndPredictsRawRows() throws Exception {
        var answer = upload(
                "?name=sales&decimal=,&columns=" + encoded("{\"shop\":\"categorical\",\"note\":\"text\"}"),
                "text/csv; charset=latin1",
                sales());
        JsonNode dataset = client.read(answer, 201);
        assertThat(dataset.path("columns").findValuesAsString("type"))
                .containsExactly("datetime", "categorical", "categorical", "text", "numeric");
        JsonNode sold = dataset.path("columns").get(4);
        assertThat(sold.path("quantiles").path("p50").asDouble()).isEqualTo(30);
        assertThat(sold.path("histogram").path("counts").size()).isEqualTo(20);
        assertThat(dataset.path("columns").get(1).path("top_values").get(0).path("count").asInt()).isEqualTo(5);
        assertThat(dataset.path("warnings").isArray()).isTrue();

        JsonNode job = client.finished(client.submit("""
                {"dataset": {"id": "%s", "target": "sold", "features": ["at", "shop"], "scaling": "min_max",
                     "one_hot_limit": 5, "hash_buckets": 4, "split": {"by": "part"}},
                 "model": {"type": "linear"}, "training": {"epochs": 2}}""".formatted(dataset.path("id").asString())));

        assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("succeeded");
        var model = "/v1/models/" + job.path("model_id").asString();
        assertThat(client.get(model + "/parameters").toString()).contains("at.weekday", "shop#3");
        var predicted = client.post(model + "/predict", """
                {"rows": [{"at": "2024-05-06T07:00:00", "shop": "101"}, {"at": "2030-01-01", "shop": "never seen"}]}""");
        assertThat(predicted.statusCode()).as(predicted.body()).isEqualTo(200);
        assertThat(client.post(model + "/predict", """
                {"rows": [{"at": "soon", "shop": "101"}]}""").body()).contains("/rows/0/at");
    }

    @Test
    void namesWhatIsWrongWithASpecOfItsColumns() throws Exception {
        JsonNode dataset = client.read(upload("?decimal=,", "text/csv; charset=latin1", sales()), 201);

        var refused = client.post("/v1/jobs/validate", """
                {"dataset": {"id": "%s", "target": "sold", "features": ["note"], "standardize": true, "scaling": "none",
                     "split": {"by": "none"}},
                 "model": {"type": "linear"}}""".formatted(dataset.path("id").asString()));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(new JsonMapper().readTree(refused.body()).path("errors").findValuesAsString("pointer"))
                .contains("/dataset/features/0", "/dataset/standardize", "/dataset/split/by");
    }

    @Test
    void takesAnArrayAsTheBodyAndRefusesWhatItMustNotFetch() throws Exception {
        assertThat(upload("", "application/json", "[{\"a\":1},{\"a\":2}]".getBytes(StandardCharsets.UTF_8)).statusCode())
                .isEqualTo(201);
        for (var uri : new String[] {"file:///etc/passwd", "https://127.0.0.1/x.csv", "s3://bucket/x.csv"}) {
            var answer = client.post("/v1/datasets", "{\"uri\":\"%s\"}".formatted(uri));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("uri_not_allowed");
        }
        assertThat(upload("", "application/octet-stream", "ARROW1..".getBytes(StandardCharsets.UTF_8)).statusCode())
                .isEqualTo(415);
    }
}
