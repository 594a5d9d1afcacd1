package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class IfMatchTest extends HttpTest {

    private static final String SOFTMAX =
            """
            {"name": "%s", "dataset": {"id": "iris", "target": "species"}, "model": {"type": "softmax"},
             "training": {"epochs": %d}}
            """;

    @Test
    void aJobIsChangedAsItWasSeenAndNotAsItBecame() throws Exception {
        var path = running("changed");
        var seen = tag(get(path));
        assertThat(patch(path, "{\"priority\": 3}", "\"other\", " + seen).statusCode()).isEqualTo(200);

        var refused = patch(path, "{\"priority\": 4}", seen);
        assertThat(refused.statusCode()).isEqualTo(412);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(read(refused).path("code").asString()).isEqualTo("precondition_failed");
        assertThat(read(get(path)).path("spec").path("priority").asInt()).isEqualTo(3);
        end(path);
    }

    @Test
    void theAnswerToAChangeBearsTheTagForTheNext() throws Exception {
        var path = running("chained");
        var tag = "*";
        for (int i = 1; i <= 3; i++) {
            var answer = patch(path, "{\"max_runtime\": \"PT%dM\"}".formatted(i), tag);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            tag = tag(answer);
        }
        end(path);
    }

    @Test
    void progressMakesAnotherTagButNoneThatAChangeHasToKnow() throws Exception {
        var path = running("progressing");
        var seen = get(path);
        while (tag(get(path)).equals(tag(seen))) {
            Thread.sleep(20);
        }
        assertThat(patch(path, "{\"priority\": 1}", tag(seen)).statusCode()).isEqualTo(200);
        end(path);
    }

    @Test
    void ofManyChangesOfTheSameStateOneIsMade() throws Exception {
        var path = job("contended", 1_000_000);
        send(to(path + "/pause").POST(BodyPublishers.noBody()));
        while (!read(get(path)).path("status").asString().equals("paused")) {
            get(path + "?wait=1");
        }
        var seen = tag(get(path));
        var changes = new ArrayList<Callable<Integer>>();
        for (int i = 1; i <= 12; i++) {
            var change = "{\"priority\": %d}".formatted(i);
            changes.add(() -> patch(path, change, seen).statusCode());
        }
        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> answer : threads.invokeAll(changes)) {
                statuses.add(answer.get());
            }
        }
        assertThat(statuses).containsOnly(200, 412).containsOnlyOnce(200);
        end(path);
    }

    @Test
    void commandsAndDeletionsAskTheSame() throws Exception {
        var path = job("commanded", 1_000_000);
        for (var command : new String[] {"cancel", "stop", "pause", "resume"}) {
            var refused = send(to(path + "/" + command).header("If-Match", "\"old\"").POST(BodyPublishers.noBody()));
            assertThat(refused.statusCode()).as(command).isEqualTo(412);
        }
        end(path);
        assertThat(delete(path, "\"old\"").statusCode()).isEqualTo(412);
        assertThat(delete(path, tag(get(path))).statusCode()).isEqualTo(204);
    }

    @Test
    void anAliasIsMovedFromWhereItWasSeen() throws Exception {
        for (int version = 1; version <= 2; version++) {
            finished(job("aliased", 1));
        }
        var path = "/v1/models/aliased/aliases/production";
        assertThat(point(path, 1, "*").statusCode()).isEqualTo(412);
        var made = send(to(path).header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"version\": 1}")));
        var seen = tag(get(path));
        assertThat(tag(made)).isEqualTo(seen);
        assertThat(send(to(path).header("If-None-Match", seen)).statusCode()).isEqualTo(304);

        var moved = point(path, 2, seen);
        assertThat(moved.statusCode()).isEqualTo(200);
        assertThat(point(path, 1, seen).statusCode()).isEqualTo(412);
        assertThat(delete(path, seen).statusCode()).isEqualTo(412);
        assertThat(read(get(path)).path("version").asInt()).isEqualTo(2);
        assertThat(delete(path, tag(moved)).statusCode()).isEqualTo(204);
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void modelsAndDatasetsEndAsTheyWereSeen() throws Exception {
        var job = finished(job("ended", 1));
        var upload = to("/v1/datasets").header("Content-Type", "text/csv");
        var dataset = read(send(upload.POST(BodyPublishers.ofString("x,y\n1,2\n2,4\n3,6\n"))));
        for (var path : new String[] {
            "/v1/models/" + job.path("model_id").asString(), "/v1/datasets/" + dataset.path("id").asString()
        }) {
            assertThat(delete(path, "\"old\"").statusCode()).as(path).isEqualTo(412);
            assertThat(delete(path, "W/" + tag(get(path))).statusCode()).as(path).isEqualTo(412);
            assertThat(delete(path, tag(get(path))).statusCode()).as(path).isEqualTo(204);
        }
    }

    @Test
    void whatIsNoTagIsRefusedAndNotIgnored() throws Exception {
        var path = job("unquoted", 1);
        var refused = patch(path, "{\"priority\": 1}", "abc");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(read(refused).path("errors").get(0).path("pointer").asString()).isEqualTo("/If-Match");
    }

    private String job(String name, int epochs) throws Exception {
        var answer = post("/v1/jobs", SOFTMAX.formatted(name, epochs));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return "/v1/jobs/" + read(answer).path("id").asString();
    }

    /** That it starts is a change, too; none that may come between a test's look and what it does. */
    private String running(String name) throws Exception {
        var path = job(name, 1_000_000);
        while (!read(get(path)).path("status").asString().equals("running")) {
            get(path + "?wait=1");
        }
        return path;
    }

    private void end(String path) throws Exception {
        send(to(path + "/cancel").POST(BodyPublishers.noBody()));
        finished(path);
    }

    /** The job when it is terminal: a wait ends at any change of its status, as that it runs. */
    private JsonNode finished(String path) throws Exception {
        var job = read(get(path));
        while (!job.path("is_terminal").asBoolean()) {
            job = read(get(path + "?wait=5"));
        }
        return job;
    }

    private HttpResponse<String> patch(String path, String change, String ifMatch) throws Exception {
        return send(to(path).header("Content-Type", "application/json")
                .header("If-Match", ifMatch)
                .method("PATCH", BodyPublishers.ofString(change)));
    }

    private HttpResponse<String> point(String path, int version, String ifMatch) throws Exception {
        return send(to(path).header("Content-Type", "application/json")
                .header("If-Match", ifMatch)
                .PUT(BodyPublishers.ofString("{\"version\": %d}".formatted(version))));
    }

    private HttpResponse<String> delete(String path, String ifMatch) throws Exception {
        return send(to(path).header("If-Match", ifMatch).DELETE());
    }

    private static String tag(HttpResponse<String> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }
}
