package dev.fallline.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Jobs that tests submit by the HTTP interface, and end when they are done with them. */
final class Submission {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private final String jobs;
    private final List<String> ids = new ArrayList<>();

    Submission(int port) {
        jobs = "http://127.0.0.1:" + port + "/v1/jobs";
    }

    /** @return the job's id */
    String post(String spec) throws IOException, InterruptedException {
        JsonNode job = send(HttpRequest.newBuilder(URI.create(jobs))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(spec)));
        String id = job.path("id").asString();
        assertThat(id).as(job.toString()).startsWith("job_");
        ids.add(id);
        return id;
    }

    /** @return the id of a job that has ended */
    String finished(String spec) throws IOException, InterruptedException {
        String id = post(spec);
        while (!send(HttpRequest.newBuilder(URI.create(jobs + "/" + id + "?wait=30")))
                .path("is_terminal")
                .asBoolean()) {
            // asked again until it is
        }
        return id;
    }

    void cancelAll() {
        try {
            for (String id : ids) {
                send(HttpRequest.newBuilder(URI.create(jobs + "/" + id + "/cancel")).POST(BodyPublishers.noBody()));
            }
            ids.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return JSON.readTree(CLIENT.send(request.build(), BodyHandlers.ofString()).body());
    }
}
