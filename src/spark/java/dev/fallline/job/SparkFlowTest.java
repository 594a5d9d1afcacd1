package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.spark.LocalCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Jobs on a standalone cluster of a master and two workers, through HTTP. */
class SparkFlowTest {

    private static final String SPARK = "\"execution\": {\"engine\": \"spark\", \"executors\": 2}";

    /** Steps over all rows, saved every five. */
    private static final String LONG = """
            {"dataset": {"id": "breast_cancer", "target": "diagnosis"}, "model": {"type": "logistic"},
             "optimizer": {"type": "adam", "learning_rate": 0.01},
             "training": {"strategy": "batch", "epochs": %d, "checkpoint": {"every_epochs": 5}}, %s}""";

    private static LocalCluster cluster;
    private static Path home;
    private static Replica service;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        Path spark = Path.of(System.getProperty("fallline.test.spark"));
        cluster = LocalCluster.start(spark, directory.resolve("work"), 2, 1500);
        home = directory.resolve("home");
        service = Replica.start(
                home,
                "--fallline.spark.master=" + cluster.url(),
                "--fallline.spark.home=" + spark,
                "--fallline.spark.executor-memory=512MB",
                "--fallline.spark.driver-memory=512MB");
    }

    @AfterAll
    static void end() throws Exception {
        service.close();
        gone(SparkFlowTest::drivers);
        cluster.close();
    }

    @Test
    void stepsOverAllRowsAreThoseOfALocalJob() throws Exception {
        String spec = """
                {"dataset": {"id": "breast_cancer", "target": "diagnosis"}, "model": {"type": "logistic"},
                 "regularization": {"l1": 0.001, "l2": 0.01}, "optimizer": {"type": "sgd", "learning_rate": "auto"},
                 "training": {"strategy": "batch", "epochs": 20}, %s}""";

        JsonNode there = succeeded(spec.formatted(SPARK));

        JsonNode here = succeeded(spec.formatted("\"tags\": {}"));
        assertThat(there.path("stop_reason").asString()).isEqualTo("completed");
        assertThat(event(there, "job.learning_rate").path("message").asString())
                .contains("Lipschitz")
                .isEqualTo(event(here, "job.learning_rate").path("message").asString());
        assertThat(difference(parameters(there), parameters(here))).isLessThan(1e-5);
        assertThat(difference(curve(there, "train_loss"), curve(here, "train_loss"))).isLessThan(1e-5);
        assertThat(difference(curve(there, "validation_loss"), curve(here, "validation_loss"))).isLessThan(1e-5);
        assertSameScores(there, here);
        assertThat(prediction(there, "breast_cancer", "diagnosis").path("probabilities").path("benign").asDouble())
                .isCloseTo(prediction(here, "breast_cancer", "diagnosis").path("probabilities").path("benign").asDouble(), within(1e-5));
    }

    @Test
    void warnsOfALearningRateThatMustDiverge() throws Exception {
        JsonNode job = succeeded("""
                {"dataset": {"id": "diabetes", "target": "progression"}, "model": {"type": "linear"},
                 "optimizer": {"type": "sgd", "learning_rate": 0.9}, "training": {"strategy": "batch", "epochs": 2}, %s}"""
                .formatted(SPARK));

        assertThat(event(job, "job.warning").path("message").asString()).contains("2/L");
    }

    @Test
    void miniBatchesOfAnUploadAreEncodedAndTakenAsInALocalJob() throws Exception {
        String dataset = upload();
        String spec = """
                {"dataset": {"id": "%s", "target": "kind", "weight": "w", "split": {"validation": 0.2, "test": 0.1}},
                 "model": {"type": "mlp", "hidden": [8]}, "class_weight": "balanced",
                 "optimizer": {"type": "momentum", "learning_rate": 0.05},
                 "training": {"batch_size": 100, "epochs": 4, "seed": 3, "gradient_clipping": {"norm": 1.0},
                              "average": {"type": "ema", "decay": 0.9}, "log_every_steps": 1}, %s}""";

        JsonNode there = succeeded(spec.formatted(dataset, SPARK));

        JsonNode here = succeeded(spec.formatted(dataset, "\"tags\": {}"));
        assertThat(difference(parameters(there), parameters(here))).isLessThan(1e-4);
        assertThat(difference(curve(there, "batch_loss"), curve(here, "batch_loss"))).isLessThan(1e-4);
        assertSameScores(there, here);
    }

    @Test
    void roundsOfLocalStepsLearn() throws Exception {
        JsonNode job = succeeded("""
                {"dataset": {"id": "digits", "target": "digit"}, "model": {"type": "mlp", "hidden": [32]}, "loss": "cross_entropy",
                 "optimizer": {"type": "adam", "learning_rate": 0.005},
                 "training": {"batch_size": 16, "epochs": 12, "seed": 1},
                 "execution": {"engine": "spark", "mode": "local_sgd", "local_steps": 12, "executors": 2}}""");

        assertThat(job.path("metrics").path("validation_accuracy").asDouble()).isGreaterThan(0.9);
        // 719 of the 1437 training rows lie in the larger part: 45 batches of 16.
        assertThat(job.path("progress").path("total_steps").asInt()).isEqualTo(12 * 45);
        assertThat(curve(job, "train_loss")).hasSize(12);
    }

    @Test
    void neitherALostExecutorNorALostDriverChangesTheResult() throws Exception {
        JsonNode undisturbed = succeeded(LONG.formatted(200, SPARK));

        JsonNode job = service.client().submit(LONG.formatted(200, SPARK));
        pastEpoch(job, 3);
        cluster.executors().getFirst().destroyForcibly();
        while (!codes(job, "job.warning").contains("executor_lost")) {
            Thread.sleep(50);
        }
        saved(job);
        drivers().forEach(ProcessHandle::destroyForcibly);
        JsonNode disturbed = service.client().finished(job);

        assertThat(disturbed.path("status").asString()).isEqualTo("succeeded");
        assertThat(codes(disturbed, "job.interrupted")).containsExactly("spark_driver_lost");
        assertThat(disturbed.path("attempt").asInt()).isEqualTo(2);
        assertThat(event(disturbed, "job.resumed").path("data").path("step").asInt()).isPositive();
        assertThat(sha256(disturbed)).isEqualTo(sha256(undisturbed));
        assertThat(curve(disturbed, "train_loss")).isEqualTo(curve(undisturbed, "train_loss"));
    }

    @Test
    void pausesResumesChangesAndStops() throws Exception {
        JsonNode job = service.client().submit(LONG.formatted(100_000, SPARK));
        pastEpoch(job, 2);
        assertThat(service.client().post(JobClient.path(job) + "/pause", "").statusCode()).isLessThan(300);
        JsonNode paused = service.client().reached(job, "paused");
        gone(SparkFlowTest::drivers);

        assertThat(service.client().post(JobClient.path(job) + "/resume", "").statusCode()).isLessThan(300);
        pastEpoch(job, paused.path("progress").path("epoch").asInt() + 1);
        assertThat(service.client().patch(JobClient.path(job), "{\"learning_rate\": 0.02}").statusCode())
                .isEqualTo(200);
        while (event(job, "job.adjusted").isMissingNode()) {
            Thread.sleep(50);
        }
        assertThat(service.client()
                        .post(JobClient.path(job) + "/stop", "{\"keep\": \"best\"}")
                        .statusCode())
                .isLessThan(300);
        JsonNode stopped = service.client().finished(job);

        assertThat(stopped.path("status").asString()).isEqualTo("succeeded");
        assertThat(stopped.path("stop_reason").asString()).isEqualTo("user_stop");
        assertThat(stopped.path("attempt").asInt()).isEqualTo(2);
        assertThat(event(job, "job.resumed").path("data").path("step").asInt())
                .isEqualTo(paused.path("progress").path("step").asInt());
    }

    @Test
    void aJobThatWaitsForExecutorsSaysSoAndCanBePaused() throws Exception {
        JsonNode first = service.client().submit(LONG.formatted(100_000, SPARK));
        pastEpoch(first, 1);
        JsonNode second = service.client().submit(LONG.formatted(3, SPARK));
        while (event(second, "job.waiting").isMissingNode()) {
            Thread.sleep(50);
        }

        service.client().post(JobClient.path(second) + "/pause", "");
        JsonNode paused = service.client().reached(second, "paused");
        service.client().post(JobClient.path(first) + "/cancel", "");
        service.client().finished(first);
        service.client().post(JobClient.path(second) + "/resume", "");
        JsonNode resumed = service.client().finished(second);

        assertThat(paused.path("progress").path("step").asInt()).isZero();
        assertThat(resumed.path("status").asString()).as(resumed.toString()).isEqualTo("succeeded");
        assertThat(curve(resumed, "train_loss")).hasSize(3);
    }

    @Test
    void leavesNoProcessOfAKilledServiceWhoseJobGoesOnAndNoneAfterItsCancel() throws Exception {
        JsonNode job = service.client().submit(LONG.formatted(100_000, SPARK));
        saved(job);

        service.kill();
        gone(SparkFlowTest::drivers);
        gone(() -> cluster.executors().stream());

        service.restart();
        while (event(job, "job.resumed").isMissingNode()) {
            Thread.sleep(50);
        }
        int from = event(job, "job.resumed").path("data").path("step").asInt();
        assertThat(from).isGreaterThanOrEqualTo(5);
        assertThat(pastEpoch(job, from + 3).path("attempt").asInt()).isEqualTo(2);

        service.client().post(JobClient.path(job) + "/cancel", "");
        JsonNode cancelled = service.client().finished(job);
        assertThat(cancelled.path("status").asString()).isEqualTo("cancelled");
        gone(SparkFlowTest::drivers);
        gone(() -> cluster.executors().stream());
    }

    @Test
    void tellsOfTheClusterInItsHealth() throws Exception {
        JsonNode master = service.client()
                .get("/actuator/health")
                .at("/components/spark/components/master");

        assertThat(master.path("status").asString()).isEqualTo("UP");
    }

    /** More of them than one look takes in, and more parameters than go along with a task. */
    @Test
    void manyPartsAreSummedThroughATree(@TempDir Path other) throws Exception {
        String spec = """
                {"dataset": {"id": "digits", "target": "digit"}, "model": {"type": "mlp", "hidden": [64, 32]},
                 "loss": "cross_entropy", "training": {"batch_size": 400, "epochs": 2}, "execution": %s}""";
        try (var alone = Replica.start(
                other,
                "--fallline.spark.master=local[2]",
                "--fallline.spark.home=" + System.getProperty("fallline.test.spark"))) {
            var client = alone.client();

            JsonNode there = client.finished(client.submit(spec.formatted("{\"engine\": \"spark\", \"executors\": 6}")));

            JsonNode here = client.finished(client.submit(spec.formatted("{\"engine\": \"local\"}")));
            assertThat(there.path("status").asString()).as(there.toString()).isEqualTo("succeeded");
            assertThat(there.path("metrics").path("validation_loss").asDouble())
                    .isCloseTo(here.path("metrics").path("validation_loss").asDouble(), within(1e-5));
        }
    }

    @Test
    void aClusterThatIsAwayIsAFaultOfTheInfrastructure(@TempDir Path other) throws Exception {
        try (var alone = Replica.start(
                other,
                "--fallline.spark.master=spark://127.0.0.1:9",
                "--fallline.spark.home=" + System.getProperty("fallline.test.spark"))) {
            JsonNode job = alone.client()
                    .submit(LONG.formatted(5, SPARK + ", \"retry\": {\"max_attempts\": 2}"));

            JsonNode failed = alone.client().finished(job);

            assertThat(failed.path("status").asString()).isEqualTo("failed");
            assertThat(failed.path("stop_reason").asString()).isEqualTo("infrastructure");
            assertThat(failed.path("error").path("code").asString()).isEqualTo("spark_unreachable");
            assertThat(failed.path("error").path("failure_class").asString()).isEqualTo("infrastructure");
            assertThat(failed.path("attempt").asInt()).isEqualTo(2);
            assertThat(alone.client().get("/actuator/health").path("status").asString()).isEqualTo("UP");
        }
    }

    @Test
    void executorsFetchDatasetsFromADirectoryOfCopies(@TempDir Path other, @TempDir Path copies) throws Exception {
        try (var fetching = Replica.start(
                other,
                "--fallline.spark.master=" + cluster.url(),
                "--fallline.spark.home=" + System.getProperty("fallline.test.spark"),
                "--fallline.spark.executor-memory=512MB",
                "--fallline.spark.driver-memory=512MB",
                "--fallline.spark.datasets=file://" + copies)) {
            JobClient client = fetching.client();
            String dataset = client.read(client.upload("line", "x,y\n" + "1,2\n2,4\n3,6\n".repeat(20)), 201)
                    .path("id")
                    .asString();
            String spec = """
                    {"dataset": {"id": "%s", "target": "y"}, "model": {"type": "linear"},
                     "training": {"strategy": "batch", "epochs": 2}, "retry": {"max_attempts": 1}, %s}"""
                    .formatted(dataset, SPARK);

            JsonNode without = client.finished(client.submit(spec));

            assertThat(without.path("stop_reason").asString()).isEqualTo("infrastructure");
            assertThat(without.path("error").path("code").asString()).isEqualTo("spark_dataset_unreachable");
            assertThat(without.path("error").path("detail").asString()).contains("file://" + copies);

            Path copy = Files.createDirectories(copies.resolve(dataset)).resolve("data.parquet");
            Files.copy(other.resolve("datasets").resolve(dataset).resolve("data.parquet"), copy);

            JsonNode with = client.finished(client.submit(spec));

            assertThat(with.path("status").asString()).as(with.toString()).isEqualTo("succeeded");
        }
    }

    private static JsonNode succeeded(String spec) throws Exception {
        JsonNode job = service.client().finished(service.client().submit(spec));
        assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("succeeded");
        return job;
    }

    private static JsonNode pastEpoch(JsonNode job, int epoch) throws Exception {
        JsonNode now = service.client().job(job);
        while (now.path("progress").path("epoch").asInt(0) < epoch) {
            assertThat(now.path("is_terminal").asBoolean()).as(now.toString()).isFalse();
            Thread.sleep(50);
            now = service.client().job(job);
        }
        return now;
    }

    /** Waits until there is a checkpoint to go on from. */
    private static void saved(JsonNode job) throws Exception {
        while (service.client().get(JobClient.path(job) + "/checkpoints").isEmpty()) {
            Thread.sleep(50);
        }
    }

    /** Drivers of this service's jobs, told by the jar of its home. */
    private static Stream<ProcessHandle> drivers() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("dev.fallline.spark.driver.Driver")
                                && line.contains(home.toString()))
                        .isPresent());
    }

    /** Waits until none of the processes is left. */
    private static void gone(Supplier<Stream<ProcessHandle>> processes) throws Exception {
        while (processes.get().anyMatch(ProcessHandle::isAlive)) {
            Thread.sleep(50);
        }
    }

    private static String upload() throws Exception {
        var random = new Random(11);
        var rows = new StringBuilder("a,b,colour,day,w,kind\n");
        for (int i = 0; i < 1500; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian() * 3 + 5;
            String kind = a + b - 5 > 0.5 ? "high" : a - b + 5 > 0 ? "low" : "mid";
            rows.append(i % 17 == 0 ? "" : Double.toString(a)).append(',')
                    .append(b).append(',')
                    .append(i % 23 == 0 ? "" : List.of("red", "green", "blue").get(random.nextInt(3))).append(',')
                    .append("2024-%02d-%02d".formatted(1 + random.nextInt(12), 1 + random.nextInt(28))).append(',')
                    .append(0.5 + random.nextDouble()).append(',')
                    .append(kind).append('\n');
        }
        return service.client()
                .read(service.client().upload("kinds", rows.toString()), 201)
                .path("id")
                .asString();
    }

    private static double[] parameters(JsonNode job) throws Exception {
        JsonNode layers = service.client()
                .get("/v1/models/" + job.path("model_id").asString() + "/parameters")
                .path("layers");
        return numbers(layers).toArray();
    }

    private static DoubleStream numbers(JsonNode node) {
        return node.isNumber()
                ? DoubleStream.of(node.asDouble())
                : node.values().stream().flatMapToDouble(SparkFlowTest::numbers);
    }

    private static double[] curve(JsonNode job, String name) throws Exception {
        return numbers(service.client()
                        .get(JobClient.path(job) + "/metrics?names=" + name)
                        .path("series")
                        .path(0)
                        .path("values"))
                .toArray();
    }

    private static double difference(double[] one, double[] other) {
        assertThat(one).isNotEmpty().hasSameSizeAs(other);
        double most = 0;
        for (int i = 0; i < one.length; i++) {
            most = Math.max(most, Math.abs(one[i] - other[i]));
        }
        return most;
    }

    private static JsonNode model(JsonNode job) throws Exception {
        return service.client().get("/v1/models/" + job.path("model_id").asString());
    }

    private static String sha256(JsonNode job) throws Exception {
        return model(job).path("parameters_sha256").asString();
    }

    private static void assertSameScores(JsonNode there, JsonNode here) throws Exception {
        JsonNode scores = model(there).path("metrics");
        for (var part : model(here).path("metrics").properties()) {
            for (var score : part.getValue().properties()) {
                assertThat(scores.path(part.getKey()).path(score.getKey()).asDouble())
                        .as("%s of %s", score.getKey(), part.getKey())
                        .isCloseTo(score.getValue().asDouble(), within(5e-3));
            }
        }
    }

    private static JsonNode prediction(JsonNode job, String dataset, String target) throws Exception {
        var row = (ObjectNode) service.client().get("/v1/datasets/" + dataset + "/preview?rows=1").path("rows").path(0);
        row.remove(target);
        var answer = service.client().post(
                "/v1/models/" + job.path("model_id").asString() + "/predict", "{\"rows\": [" + row + "]}");
        return service.client().read(answer, 200).path("predictions").path(0);
    }

    private static JsonNode event(JsonNode job, String type) throws Exception {
        return events(job, type).stream().findFirst().orElse(service.client().get(JobClient.path(job)).path("none"));
    }

    private static List<String> codes(JsonNode job, String type) throws Exception {
        return events(job, type).stream().map(event -> event.path("data").path("code").asString()).toList();
    }

    private static List<JsonNode> events(JsonNode job, String type) throws Exception {
        var events = new ArrayList<JsonNode>();
        JsonNode page = service.client().get(JobClient.path(job) + "/events").path("data");
        while (!page.isEmpty()) {
            page.values().stream().filter(one -> one.path("type").asString().equals(type)).forEach(events::add);
            long last = page.path(page.size() - 1).path("seq").asLong();
            page = service.client().get(JobClient.path(job) + "/events?after=" + last).path("data");
        }
        return events;
    }
}
