package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.io.IOException;
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
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Jobs from submit to model, over HTTP as a client sees it. */
@ServiceTest
class JobFlowTest {

    private static final String IRIS =
            """
            {"dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"},
             "optimizer":{"type":"adam","learning_rate":0.1},"training":{"epochs":%d,"seed":1},
             "tags":{"team":"%s"},"priority":%d}
            """;
    private static final int ENDLESS = 1_000_000;

    @LocalServerPort
    int port;

    @Autowired
    JsonMapper json;

    private JobClient client = new JobClient(0);

    @BeforeEach
    void connect() {
        client = new JobClient(port);
    }

    @Test
    void saysWhichDatasetWasMeant() throws Exception {
        var refused = client.post(
                "/v1/jobs", "{\"dataset\": {\"id\": \"irris\", \"target\": \"species\"}, \"model\": {\"type\": \"softmax\"}}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("There is no dataset `irris`; did you mean `iris`?");
    }

    @Test
    void trainsAClassifierAndLeavesAModelThatPredicts() throws Exception {
        var accepted = client.post("/v1/jobs", IRIS.formatted(30, "flow", 0));
        assertThat(accepted.statusCode()).isEqualTo(202);
        JsonNode job = json.readTree(accepted.body());
        String path = "/v1/jobs/" + job.path("id").asString();
        assertThat(accepted.headers().firstValue("Location")).hasValue(path);
        assertThat(job.path("status").asString()).isEqualTo("queued");
        assertThat(job.path("tags").path("team").asString()).isEqualTo("flow");

        JsonNode done = client.finished(job);
        assertThat(done.path("status").asString()).isEqualTo("succeeded");
        assertThat(done.path("stop_reason").asString()).isEqualTo("completed");
        assertThat(done.path("is_terminal").asBoolean()).isTrue();
        assertThat(done.path("attempt").asInt()).isEqualTo(1);
        assertThat(done.path("progress").path("percent").asDouble()).isEqualTo(100);
        assertThat(done.path("progress").path("epoch").asInt()).isEqualTo(30);
        assertThat(done.path("metrics").path("validation_accuracy").asDouble()).isGreaterThan(0.85);
        assertThat(JobClient.statuses(done)).containsExactly("queued", "running", "succeeded");

        JsonNode losses = client.get(path + "/metrics?names=train_loss").path("series").path(0);
        assertThat(losses.path("x").asString()).isEqualTo("epoch");
        assertThat(losses.path("values")).hasSize(30);
        assertThat(losses.path("steps").path(29).asInt())
                .isEqualTo(done.path("progress").path("total_steps").asInt());
        assertThat(losses.path("values").path(29).asDouble())
                .isLessThan(losses.path("values").path(0).asDouble() / 2);

        String model = "/v1/models/" + done.path("model_id").asString();
        assertThat(client.get(model).path("metrics").path("train").path("accuracy").asDouble())
                .isGreaterThan(0.9);
        assertThat(client.get(model + "/parameters").path("layers").path(0).path("weights"))
                .hasSize(4);
        JsonNode prediction = json.readTree(
                        client.post(model + "/predict", "{\"rows\":[" + row(5.1, 3.5, 1.4, 0.2) + "]}").body())
                .path("predictions")
                .path(0);
        assertThat(prediction.path("label").asString()).isEqualTo("setosa");
        assertThat(prediction.path("probabilities").path("setosa").asDouble()).isGreaterThan(0.5);
    }

    @Test
    void givesCoefficientsInTheUnitsOfTheFeatures() throws Exception {
        JsonNode done = client.finished(client.submit(
                """
                {"dataset":{"id":"diabetes","target":"target","features":["bmi","bp"],
                            "split":{"validation":0}},
                 "model":{"type":"linear"},"optimizer":{"type":"sgd","learning_rate":0.1},
                 "training":{"strategy":"batch","epochs":50}}
                """
                        .replace("\"target\":\"target\"", "\"target\":\"" + diabetesTarget() + "\"")));
        String model = "/v1/models/" + done.path("model_id").asString();
        JsonNode parameters = client.get(model + "/parameters");
        double bmi = 0.05;
        double bp = -0.02;
        double byHand = parameters.path("intercept").asDouble()
                + bmi * parameters.path("coefficients").path("bmi").asDouble()
                + bp * parameters.path("coefficients").path("bp").asDouble();
        double predicted = json.readTree(client.post(
                                model + "/predict", "{\"rows\":[{\"bmi\":%s,\"bp\":%s}]}".formatted(bmi, bp))
                        .body())
                .path("predictions")
                .path(0)
                .path("value")
                .asDouble();
        assertThat(predicted).isCloseTo(byHand, Percentage.withPercentage(0.01));
    }

    @Test
    void namesTheColumnsThatAPredictionLacks() throws Exception {
        JsonNode done = client.finished(client.submit(IRIS.formatted(1, "columns", 0)));
        var answer = client.post(
                "/v1/models/" + done.path("model_id").asString() + "/predict",
                "{\"rows\":[" + row(5.1, 3.5, 1.4, 0.2) + ",{\"petal_length\":1,\"colour\":\"blue\"}]}");
        assertThat(answer.statusCode()).isEqualTo(400);
        var pointers = json.readTree(answer.body()).path("errors").values().stream()
                .map(fault -> fault.path("pointer").asString())
                .toList();
        assertThat(pointers).contains("/rows/1/colour", "/rows/1/sepal_length").noneMatch(p -> p.startsWith("/rows/0"));
    }

    @Test
    void cancelsARunningJob() throws Exception {
        JsonNode job = client.running(client.submit(IRIS.formatted(ENDLESS, "cancel", 0)));
        String path = "/v1/jobs/" + job.path("id").asString();
        assertThat(client.post(path + "/cancel", "").statusCode()).isEqualTo(200);
        JsonNode done = client.finished(job);
        assertThat(JobClient.statuses(done)).containsExactly("queued", "running", "cancelling", "cancelled");
        assertThat(done.path("model_id").isNull()).isTrue();
        assertThat(client.post(path + "/cancel", "").statusCode()).isEqualTo(200);
        assertThat(client.post(path + "/stop", "").statusCode()).isEqualTo(409);
    }

    @Test
    void stopsARunningJobWithAUsableModel() throws Exception {
        JsonNode job = client.running(client.submit(IRIS.formatted(ENDLESS, "stop", 0)));
        String path = "/v1/jobs/" + job.path("id").asString();
        assertThat(client.post(path + "/stop", "{\"keep\":\"last\"}").statusCode()).isEqualTo(200);
        JsonNode done = client.finished(job);
        assertThat(done.path("status").asString()).isEqualTo("succeeded");
        assertThat(done.path("stop_reason").asString()).isEqualTo("user_stop");
        assertThat(client.get("/v1/models/" + done.path("model_id").asString()).path("task").asString())
                .isEqualTo("multiclass");
    }

    @Test
    void neverRunsAQueuedJobThatWasCancelledAndRunsTheMoreUrgentFirst() throws Exception {
        var blockers = new ArrayList<JsonNode>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            blockers.add(client.running(client.submit(IRIS.formatted(ENDLESS, "blocker", 900))));
        }
        JsonNode later = client.submit(IRIS.formatted(1, "later", 0));
        JsonNode urgent = client.submit(IRIS.formatted(1, "urgent", 10));
        JsonNode never = client.submit(IRIS.formatted(1, "never", 5));
        assertThat(client.job(urgent).path("queue").path("position").asInt()).isEqualTo(1);
        assertThat(client.job(later).path("queue").path("position").asInt()).isEqualTo(3);
        assertThat(client.job(later).path("queue").path("reason").asString()).isNotEmpty();

        client.post("/v1/jobs/" + never.path("id").asString() + "/cancel", "");
        assertThat(JobClient.statuses(client.job(never))).containsExactly("queued", "cancelled");
        for (JsonNode blocker : blockers) {
            client.post("/v1/jobs/" + blocker.path("id").asString() + "/cancel", "");
        }
        assertThat(client.finished(later).path("status").asString()).isEqualTo("succeeded");
        assertThat(client.finished(urgent).path("started_at").asString())
                .isLessThanOrEqualTo(client.finished(later).path("started_at").asString());
        assertThat(JobClient.statuses(client.job(never))).containsExactly("queued", "cancelled");
    }

    @Test
    void endsAJobAtItsMaximalRuntime() throws Exception {
        String spec = IRIS.formatted(ENDLESS, "time", 0).replace("\"seed\":1", "\"seed\":1,\"max_runtime\":\"PT0.3S\"");
        JsonNode done = client.finished(client.submit(spec));
        assertThat(done.path("status").asString()).isEqualTo("succeeded");
        assertThat(done.path("stop_reason").asString()).isEqualTo("max_runtime");
    }

    @Test
    void failsAJobThatDivergesAndSaysWhere() throws Exception {
        JsonNode done = client.finished(client.submit(
                """
                {"dataset":{"id":"diabetes","target":"TARGET","standardize":false},"model":{"type":"linear"},
                 "optimizer":{"type":"sgd","learning_rate":1e30},"training":{"epochs":20}}
                """
                        .replace("TARGET", diabetesTarget())));
        assertThat(done.path("status").asString()).isEqualTo("failed");
        assertThat(done.path("stop_reason").asString()).isEqualTo("diverged");
        assertThat(done.path("error").path("code").asString()).isEqualTo("diverged");
        assertThat(done.path("error").path("failure_class").asString()).isEqualTo("user");
        assertThat(done.path("model_id").isNull()).isTrue();
        var types = client.get("/v1/jobs/" + done.path("id").asString() + "/events").path("data").values().stream()
                .map(event -> event.path("type").asString())
                .toList();
        assertThat(types).contains("job.diverged");
    }

    @Test
    void goesBackAfterADivergenceAndFailsWhenThatDoesNotHelp() throws Exception {
        JsonNode done = client.finished(client.submit(diverging("1e6", "rollback", 2)));
        assertThat(done.path("status").asString()).isEqualTo("failed");
        assertThat(done.path("error").path("code").asString()).isEqualTo("diverged");
        assertThat(done.path("error").path("failure_class").asString()).isEqualTo("user");
        assertThat(done.path("attempt").asInt()).isEqualTo(1);
        List<JsonNode> met = divergences(done);
        assertThat(met).hasSize(3).allMatch(event -> event.path("level").asString().equals("warning"));
        assertThat(met.getFirst().path("data").path("goes_on_at").asInt(-1)).isZero();
        assertThat(met.getLast().path("data").path("goes_on_at").isNull()).isTrue();
        for (JsonNode event : met) {
            JsonNode data = event.path("data");
            for (String name : List.of("batch_loss", "gradient_norm")) {
                assertThat(data.path(name).isNumber())
                        .as(data.toString())
                        .isNotEqualTo(data.path("nonfinite").has(name));
            }
            assertThat(data.path("layer").asInt(-1)).isZero();
        }
    }

    @Test
    void succeedsWithARateHalvedUntilTrainingNoLongerDiverges() throws Exception {
        JsonNode done = client.finished(client.submit(diverging("100", "rollback_and_halve_lr", 20)));
        assertThat(done.path("status").asString()).as(done.toString()).isEqualTo("succeeded");
        assertThat(done.path("attempt").asInt()).isEqualTo(1);
        assertThat(divergences(done)).isNotEmpty();
        JsonNode series =
                client.get("/v1/jobs/" + done.path("id").asString() + "/metrics?names=train_loss").path("series").path(0);
        assertThat(series.path("values")).hasSize(50);
        assertThat(series.path("values").path(49).asDouble())
                .isLessThan(series.path("values").path(0).asDouble());
    }

    @Test
    void cancelsJobsThatWriteManyMetrics() throws Exception {
        for (int i = 0; i < 3; i++) {
            JsonNode job = client.running(client.submit(
                    """
                    {"dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"},
                     "training":{"strategy":"stochastic","epochs":1000000,"log_every_steps":1}}
                    """));
            assertThat(client.post("/v1/jobs/" + job.path("id").asString() + "/cancel", "").statusCode())
                    .isEqualTo(200);
            assertThat(client.finished(job).path("status").asString()).isEqualTo("cancelled");
        }
    }

    private String diverging(String rate, String action, int rollbacks) throws Exception {
        return """
                {"dataset":{"id":"diabetes","target":"%s"},"model":{"type":"linear"},
                 "optimizer":{"type":"sgd","learning_rate":%s},
                 "training":{"epochs":50,"log_every_steps":1,
                             "on_divergence":{"action":"%s","max_rollbacks":%d}}}
                """
                .formatted(diabetesTarget(), rate, action, rollbacks);
    }

    private List<JsonNode> divergences(JsonNode job) throws Exception {
        return client.get("/v1/jobs/" + job.path("id").asString() + "/events").path("data").values().stream()
                .filter(event -> event.path("type").asString().equals("job.diverged"))
                .toList();
    }

    @Test
    void trainsTheSameParametersFromTheSameSpec() throws Exception {
        var hashes = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            JsonNode done = client.finished(client.submit(IRIS.formatted(5, "same", 0)));
            hashes.add(client.get("/v1/models/" + done.path("model_id").asString())
                    .path("parameters_sha256")
                    .asString());
        }
        assertThat(hashes.getFirst()).hasSize(64).isEqualTo(hashes.getLast());
    }

    @Test
    void succeedsWithTwoHundredJobsAtOnce() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> submits = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                submits.add(() -> client.finished(client.submit(IRIS.formatted(5, "crowd", 0))).path("status").asString());
            }
            for (Future<String> status : pool.invokeAll(submits)) {
                assertThat(status.get()).isEqualTo("succeeded");
            }
        }
        assertThat(client.get("/v1/jobs?tag=team:crowd&status=succeeded&limit=200").path("data")).hasSize(200);
    }

    @Test
    void showsMetricsInEveryForm() throws Exception {
        JsonNode done = client.finished(client.submit(IRIS.formatted(3, "forms", 0)));
        String path = "/v1/jobs/" + done.path("id").asString() + "/metrics";
        assertThat(client.send(path, "text/csv").body()).startsWith("name,step,epoch,value\n").contains("\ntrain_loss,");
        assertThat(client.send(path, "application/x-ndjson").body().lines())
                .allMatch(line -> json.readTree(line).path("value").isNumber());
        var plot = client.send(path, "image/svg+xml");
        assertThat(plot.headers().firstValue("Content-Type").orElse("")).startsWith("image/svg+xml");
        assertThat(plot.body()).startsWith("<svg").contains("iris-softmax");
        assertThat(client.send(path, "text/plain").body()).contains("train_loss");
        assertThat(client.send(path, "image/png").body()).contains("PNG");
        assertThat(client.send(path + "?scale=log", "image/svg+xml").body()).contains("log scale", "best: epoch");
        assertThat(client.send(path + "?scale=square", "image/svg+xml").statusCode()).isEqualTo(400);
        assertThat(client.send(path, "application/pdf").statusCode()).isEqualTo(406);
    }

    @Test
    void sendsNoWebhookToPrivateAddresses() throws Exception {
        for (String url : List.of("http://example.org", "https://127.0.0.1/", "https://[::1]/", "https://localhost/")) {
            String spec = IRIS.formatted(1, "webhook", 0).replace("\"priority\"", "\"webhook\":{\"url\":\"" + url + "\"},\"priority\"");
            for (String path : List.of("/v1/jobs", "/v1/jobs/validate")) {
                JsonNode problem = client.read(client.post(path, spec), 400);
                assertThat(problem.path("errors").path(0).path("pointer").asString()).isEqualTo("/webhook/url");
            }
        }
    }

    @Test
    void comparesJobs() throws Exception {
        JsonNode first = client.finished(client.submit(IRIS.formatted(3, "compare", 0)));
        JsonNode second = client.finished(client.submit(IRIS.formatted(5, "compare", 0)));
        String path = "/v1/jobs/compare?ids=" + first.path("id").asString() + "," + second.path("id").asString();
        JsonNode jobs = client.get(path).path("jobs");
        assertThat(jobs).hasSize(2);
        assertThat(jobs.path(1).path("job_id").asString()).isEqualTo(second.path("id").asString());
        assertThat(jobs.path(1).path("best").path("epoch").asInt()).isBetween(1, 5);
        assertThat(jobs.path(1).path("series").path(0).path("values")).hasSize(5);
        assertThat(client.send(path, "image/svg+xml").body()).startsWith("<svg").contains("iris-softmax");
        assertThat(client.send("/v1/jobs/compare?ids=job_none", "application/json").statusCode()).isEqualTo(404);
        assertThat(client.send("/v1/jobs/compare?ids=", "application/json").statusCode()).isEqualTo(400);
    }

    @Test
    void foretellsAJobWithoutRunningIt() throws Exception {
        JsonNode plan = json.readTree(client.post("/v1/jobs/validate", IRIS.formatted(5, "plan", 0)).body());
        assertThat(plan.path("parameters").asInt()).isEqualTo(15);
        assertThat(plan.path("steps").asInt()).isEqualTo(20);
        assertThat(plan.path("estimate").path("seconds").asDouble()).isGreaterThan(0);
        assertThat(plan.path("estimate").path("memory_bytes").asLong()).isGreaterThan(0);
        assertThat(plan.path("spec").path("training").path("batch_size").asInt()).isEqualTo(32);
        assertThat(client.get("/v1/jobs?tag=team:plan").path("data")).isEmpty();
    }

    @Test
    void saysWhatDoesNotExist() throws Exception {
        assertThat(client.send("/v1/jobs/job_none", "application/json").statusCode()).isEqualTo(404);
        assertThat(client.send("/v1/jobs/job_none/metrics", "application/json").statusCode()).isEqualTo(404);
        assertThat(client.send("/v1/jobs/job_none/events", "application/json").statusCode()).isEqualTo(404);
        assertThat(client.send("/v1/models/mdl_none", "application/json").statusCode()).isEqualTo(404);
        assertThat(client.send("/v1/jobs?status=sleeping", "application/json").statusCode()).isEqualTo(400);
    }

    private String diabetesTarget() throws Exception {
        JsonNode columns = client.get("/v1/datasets/diabetes").path("columns");
        return columns.path(columns.size() - 1).path("name").asString();
    }

    private static String row(double sepalLength, double sepalWidth, double petalLength, double petalWidth) {
        return "{\"sepal_length\":%s,\"sepal_width\":%s,\"petal_length\":%s,\"petal_width\":%s}"
                .formatted(sepalLength, sepalWidth, petalLength, petalWidth);
    }
}
