package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the service's HTTP interface, as a user would write it. */
final class JobClient {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final int port;
    private final @Nullable String key;
    private final JsonMapper json = new JsonMapper();

    JobClient(int port) {
        this(port, null);
    }

    /** @param key what it says who it is with */
    JobClient(int port, @Nullable String key) {
        this.port = port;
        this.key = key;
    }

    JsonNode submit(String spec) throws IOException, InterruptedException {
        var answer = post("/v1/jobs", spec);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json.readTree(answer.body());
    }

    JsonNode read(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return json.readTree(answer.body());
    }

    JsonNode job(JsonNode job) throws IOException, InterruptedException {
        return get("/v1/jobs/" + job.path("id").asString());
    }

    JsonNode running(JsonNode job) throws IOException, InterruptedException {
        JsonNode now = job;
        while (now.path("progress").path("epoch").asInt(0) < 1) {
            assertThat(now.path("is_terminal").asBoolean()).as(now.toString()).isFalse();
            Thread.sleep(2);
            now = job(job);
        }
        return now;
    }

    JsonNode finished(JsonNode job) throws IOException, InterruptedException {
        JsonNode now = job;
        while (!now.path("is_terminal").asBoolean()) {
            now = get("/v1/jobs/" + job.path("id").asString() + "?wait=30");
        }
        return now;
    }

    static List<String> statuses(JsonNode job) {
        return job.path("status_history").values().stream()
                .map(change -> change.path("status").asString())
                .toList();
    }

    /** The job once it has the status. */
    JsonNode reached(JsonNode job, String status) throws IOException, InterruptedException {
        JsonNode now = job(job);
        while (!now.path("status").asString().equals(status)) {
            assertThat(now.path("is_terminal").asBoolean()).as(now.toString()).isFalse();
            now = get(path(job) + "?wait=1");
        }
        return now;
    }

    /** The job once it is paused or over. */
    JsonNode rested(JsonNode job) throws IOException, InterruptedException {
        JsonNode now = job(job);
        while (!now.path("status").asString().equals("paused")
                && !now.path("is_terminal").asBoolean()) {
            Thread.sleep(2);
            now = job(job);
        }
        return now;
    }

    static String path(JsonNode job) {
        return "/v1/jobs/" + job.path("id").asString();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        var answer = send(path, "application/json");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    HttpResponse<String> send(String path, String accept) throws IOException, InterruptedException {
        return CLIENT.send(
                request(path).header("Accept", accept).build(), BodyHandlers.ofString());
    }

    /** @param headers names and values besides {@code Content-Type} */
    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        var request = request(path).header("Content-Type", "application/json");
        return CLIENT.send(
                (headers.length == 0 ? request : request.headers(headers))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** A dataset of CSV. */
    HttpResponse<String> upload(String name, String csv) throws IOException, InterruptedException {
        return CLIENT.send(
                request("/v1/datasets?name=" + name)
                        .header("Content-Type", "text/csv")
                        .POST(BodyPublishers.ofString(csv))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> patch(String path, String body) throws IOException, InterruptedException {
        return CLIENT.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .method("PATCH", BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return CLIENT.send(request(path).DELETE().build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }
}
