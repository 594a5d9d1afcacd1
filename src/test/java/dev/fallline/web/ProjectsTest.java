package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/** Two projects on one service: neither sees what the other has. */
@Import(CallerFromHeader.class)
class ProjectsTest extends HttpTest {

    private static final String ROWS = "x,y\n1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n7,a\n8,b\n9,a\n10,b\n";

    @Test
    void whatOneProjectMakesTheOtherDoesNotFind() throws Exception {
        var dataset = upload("one");
        var job = finished("one", submit("one", spec(dataset), "k-1"));
        var model = job.path("model_id").asString();
        var checkpoint = read(send("one", "GET", jobPath(job) + "/checkpoints", null))
                .path(0)
                .path("id")
                .asString();
        var paths = List.of(
                "GET /v1/datasets/" + dataset,
                "GET /v1/datasets/" + dataset + "/preview",
                "GET " + jobPath(job),
                "GET " + jobPath(job) + "/metrics",
                "GET " + jobPath(job) + "/events",
                "GET " + jobPath(job) + "/checkpoints",
                "GET /v1/jobs/compare?ids=" + job.path("id").asString(),
                "POST " + jobPath(job) + "/cancel",
                "POST " + jobPath(job) + "/pause",
                "GET /v1/checkpoints/" + checkpoint,
                "POST /v1/checkpoints/" + checkpoint + "/fork",
                "GET /v1/models/" + model,
                "GET /v1/models/" + model + "/parameters",
                "GET /v1/models/" + model + "/card",
                "GET /v1/models/" + model + "/importance",
                "GET /v1/models/" + model + "/export?format=onnx",
                "POST /v1/models/" + model + "/predict",
                "DELETE " + jobPath(job),
                "DELETE /v1/models/" + model,
                "DELETE /v1/datasets/" + dataset);
        for (var request : paths) {
            var words = request.split(" ", -1);
            var answer = send("two", words[0], words[1], words[0].equals("POST") ? "{}" : null);
            assertThat(answer.statusCode()).as(request).isEqualTo(404);
            assertThat(read(answer).path("code").asString()).as(request).endsWith("_not_found");
            if (words[0].equals("GET")) {
                assertThat(send("one", words[0], words[1], null).statusCode()).as(request).isEqualTo(200);
            }
        }
    }

    @Test
    void modelsAreNotFoundByNameNorByTheInferenceProtocol() throws Exception {
        var job = finished("one", submit("one", spec(upload("one")), null));
        var id = job.path("model_id").asString();
        var name = read(send("one", "GET", "/v1/models/" + id, null)).path("name").asString();
        var evaluation = send("two", "POST", "/v1/models/" + id + "/evaluate", "{\"dataset\":{\"id\":\"iris\"}}");
        assertThat(evaluation.statusCode()).isEqualTo(404);
        for (var model : List.of(id, name, name + "@1")) {
            assertThat(send("two", "GET", "/v1/models/" + model, null).statusCode()).as(model).isEqualTo(404);
            for (var path : List.of("", "/ready", "/versions/1", "/versions/1/ready")) {
                var answer = send("two", "GET", "/v2/models/" + model + path, null);
                assertThat(answer.statusCode()).as(model + path).isEqualTo(404);
                assertThat(read(answer).path("error").asString()).as(model + path).contains("There is no model");
            }
            var tensor = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"FP64\",\"data\":[1]}]}";
            assertThat(send("two", "POST", "/v2/models/" + model + "/infer", tensor).statusCode()).isEqualTo(404);
            assertThat(send("one", "POST", "/v2/models/" + model + "/infer", tensor).statusCode()).isEqualTo(200);
        }
        assertThat(send("two", "PUT", "/v1/models/" + name + "/aliases/production", "{}").statusCode()).isEqualTo(404);
        assertThat(send("two", "GET", "/v1/models/" + name + "/aliases", null).statusCode()).isEqualTo(404);
    }

    @Test
    void specsNameOnlyWhatTheirProjectHas() throws Exception {
        var dataset = upload("one");
        var model = finished("one", submit("one", spec(dataset), null)).path("model_id").asString();
        var refused = read(send("two", "POST", "/v1/jobs", spec(dataset)));
        assertThat(refused.at("/errors/0/pointer").asString()).isEqualTo("/dataset/id");
        var start = ", \"init\": {\"type\": \"model\", \"id\": \"%s\"}".formatted(model);
        var warm = spec(upload("two")).replace("\"softmax\"", "\"softmax\"" + start);
        assertThat(read(send("two", "POST", "/v1/jobs/validate", warm)).at("/errors/0/code").asString())
                .isEqualTo("unknown_model");
        assertThat(send("two", "POST", "/v1/jobs/validate", spec("iris").replace("\"y\"", "\"species\"")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void listsHoldTheProjectsOwn() throws Exception {
        var dataset = upload("three");
        var job = finished("three", submit("three", spec(dataset), null));
        assertThat(ids("three", "/v1/datasets")).containsExactly(dataset, "iris", "breast_cancer", "diabetes", "digits");
        assertThat(ids("three", "/v1/jobs")).containsExactly(job.path("id").asString());
        assertThat(ids("three", "/v1/models")).containsExactly(job.path("model_id").asString());
        assertThat(ids("four", "/v1/datasets")).containsExactly("iris", "breast_cancer", "diabetes", "digits");
        assertThat(ids("four", "/v1/jobs")).isEmpty();
        assertThat(ids("four", "/v1/models")).isEmpty();
    }

    @Test
    void anIdempotencyKeyIsTheProjectsOwn() throws Exception {
        var iris = spec("iris").replace("\"y\"", "\"species\"");
        var first = submit("five", iris, "the-key").path("id").asString();
        assertThat(submit("five", iris, "the-key").path("id").asString()).isEqualTo(first);
        assertThat(submit("six", iris, "the-key").path("id").asString()).isNotEqualTo(first);
    }

    private static String spec(String dataset) {
        return """
                {"dataset": {"id": "%s", "target": "y"}, "model": {"type": "softmax"},
                 "training": {"epochs": 2, "checkpoint": {"every_epochs": 1}}}
                """.formatted(dataset);
    }

    private static String jobPath(JsonNode job) {
        return "/v1/jobs/" + job.path("id").asString();
    }

    private String upload(String project) throws Exception {
        var answer = send(to("/v1/datasets")
                .header(CallerFromHeader.PROJECT, project)
                .header("Content-Type", "text/csv")
                .POST(HttpRequest.BodyPublishers.ofString(ROWS)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return read(answer).path("id").asString();
    }

    private JsonNode submit(String project, String spec, @Nullable String key) throws Exception {
        var request = to("/v1/jobs").header(CallerFromHeader.PROJECT, project).header("Content-Type", "application/json");
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        var answer = send(request.POST(HttpRequest.BodyPublishers.ofString(spec)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return read(answer);
    }

    private JsonNode finished(String project, JsonNode job) throws Exception {
        var now = job;
        while (!now.path("is_terminal").asBoolean()) {
            now = read(send(project, "GET", jobPath(job) + "?wait=30", null));
        }
        assertThat(now.path("status").asString()).as(now.toString()).isEqualTo("succeeded");
        return now;
    }

    private List<String> ids(String project, String path) throws Exception {
        return read(send(project, "GET", path, null)).path("data").values().stream()
                .map(one -> one.path("id").asString())
                .toList();
    }

    private HttpResponse<String> send(String project, String method, String path, @Nullable String body) throws Exception {
        var request = HttpRequest.newBuilder(java.net.URI.create("http://127.0.0.1:" + port + path))
                .header(CallerFromHeader.PROJECT, project)
                .header("Content-Type", "application/json");
        return send(request.method(
                method,
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)));
    }
}
