package dev.fallline.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The datasets of a project have no more bytes than may be. */
@ServiceTest
@TestPropertySource(properties = "fallline.datasets.per-project.max-bytes=1000B")
class DatasetQuotaFlowTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    private final JsonMapper json = new JsonMapper();

    @AfterEach
    void deleteAll() throws Exception {
        for (JsonNode dataset : uploaded()) {
            send("DELETE", "/v1/datasets/" + dataset.path("id").asString(), "");
        }
    }

    @Test
    void refusesWhatGoesBeyondAndTakesItWhenThereIsRoom() throws Exception {
        var first = json.readTree(upload(file(1, 600)).body());
        var refused = upload(file(2, 401));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json.readTree(refused.body()).path("code").asString()).isEqualTo("dataset_quota_exceeded");
        assertThat(json.readTree(refused.body()).path("detail").asString()).contains("600 of the 1,000", "401");

        assertThat(upload(file(3, 400)).statusCode()).isEqualTo(201);
        assertThat(upload(file(4, 20)).statusCode()).isEqualTo(429);
        send("DELETE", "/v1/datasets/" + first.path("id").asString(), "");
        assertThat(upload(file(2, 401)).statusCode()).isEqualTo(201);
    }

    @Test
    void countsAFileThatTakesNoFurtherRoomOnTheDisk() throws Exception {
        assertThat(upload(file(1, 600)).statusCode()).isEqualTo(201);
        assertThat(upload(file(1, 600)).statusCode()).isEqualTo(429);
    }

    @Test
    void countsEachOfThoseThatCameAtOnce() throws Exception {
        var uploads = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 24; i++) {
            var file = file(i % 8, 150);
            uploads.add(() -> upload(file).statusCode());
        }
        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> status : threads.invokeAll(uploads)) {
                statuses.add(status.get());
            }
        }
        assertThat(statuses).containsOnly(201, 429);
        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(6);
        assertThat(uploaded().stream().mapToLong(dataset -> dataset.path("bytes").asLong()).sum())
                .isEqualTo(900);
    }

    /** A table of so many bytes; another for each number. */
    private static String file(int number, int bytes) {
        var text = new StringBuilder("x,y\n");
        for (int i = 0; text.length() < bytes - 8; i++) {
            text.append("%d,%d\n".formatted(number, i % 10));
        }
        return text + "1,%s\n".formatted("0".repeat(bytes - text.length() - 3));
    }

    private List<JsonNode> uploaded() throws Exception {
        return json.readTree(send("GET", "/v1/datasets?limit=200", "").body()).path("data").values().stream()
                .filter(dataset -> dataset.path("id").asString().startsWith("ds_"))
                .toList();
    }

    private HttpResponse<String> upload(String text) throws Exception {
        return send("POST", "/v1/datasets", text);
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "text/csv")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }
}
