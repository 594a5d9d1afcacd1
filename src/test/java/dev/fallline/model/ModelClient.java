package dev.fallline.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the service's HTTP interface, as a user of models would write it. */
final class ModelClient {

    static final String IRIS =
            """
            {"name":"%s","dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"},
             "optimizer":{"type":"adam","learning_rate":0.1},"training":{"epochs":20,"seed":1}}
            """;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final int port;
    private final JsonMapper json = new JsonMapper();

    ModelClient(int port) {
        this.port = port;
    }

    /** The model of a job that runs to its end. */
    JsonNode train(String spec) throws IOException, InterruptedException {
        var answer = post("/v1/jobs", "application/json", spec);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String path = "/v1/jobs/" + json.readTree(answer.body()).path("id").asString();
        JsonNode job = get(path + "?wait=30");
        while (!job.path("is_terminal").asBoolean()) {
            job = get(path + "?wait=30");
        }
        assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("succeeded");
        return get("/v1/models/" + job.path("model_id").asString());
    }

    /** The id of a dataset of these lines. */
    String upload(String csv) throws IOException, InterruptedException {
        var answer = post("/v1/datasets?name=rows", "text/csv", csv);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json.readTree(answer.body()).path("id").asString();
    }

    static String path(JsonNode model) {
        return "/v1/models/" + model.path("id").asString();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return read(send("GET", path, BodyPublishers.noBody()), 200);
    }

    JsonNode read(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return json.readTree(answer.body());
    }

    byte[] bytes(String path) throws IOException, InterruptedException {
        var answer = CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        return answer.body();
    }

    HttpResponse<String> send(String method, String path, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(path)).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String type, String body, String... headers)
            throws IOException, InterruptedException {
        var all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = type;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return send("POST", path, BodyPublishers.ofString(body), all);
    }

    HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        return send("PUT", path, BodyPublishers.ofString(body), "Content-Type", "application/json");
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    static byte[] gzip(String text) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
