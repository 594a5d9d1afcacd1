package dev.fallline.model;

import static dev.fallline.model.ModelClient.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.fallline.ServiceTest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Exported models, run by other programs, say of raw rows what the service says of them. */
@ServiceTest
class ExportFlowTest {

    private static final double TOLERANCE = 1e-4;

    /** Numbers with missing values, booleans and categories, and two classes. */
    private static final String MIXED = "size,old,town,\"weight, kg\",sold\n"
            + IntStream.range(0, 80)
                    .mapToObj(i -> "%s,%s,%s,%s,%s".formatted(
                            i % 7 == 0 ? "" : String.valueOf(1_000_000 + i * 1.5),
                            i % 2 == 0,
                            List.of("\"a, b\"", "\"c\"\"d\"", "é").get(i % 3),
                            i * i % 17,
                            i % 5 < 2 ? "yes" : "no"))
                    .collect(Collectors.joining("\n"))
            + "\n";

    @LocalServerPort
    int port;

    @TempDir
    Path directory;

    private final JsonMapper json = new JsonMapper();
    private final Set<String> hashed = new HashSet<>();
    private ModelClient client;

    @BeforeEach
    void setUp() {
        client = new ModelClient(port);
    }

    /** Every kind of model, on a bundled dataset. */
    enum Kind {
        LINEAR("diabetes", "progression", "\"type\":\"linear\""),
        LOGISTIC("breast_cancer", "diagnosis", "\"type\":\"logistic\""),
        SOFTMAX("iris", "species", "\"type\":\"softmax\""),
        REGRESSION("diabetes", "progression", "\"type\":\"mlp\",\"hidden\":[16,8],\"activation\":\"tanh\""),
        WIDE("digits", "digit", "\"type\":\"mlp\",\"hidden\":[40],\"activation\":\"relu\"");

        private final String dataset;
        private final String target;
        private final String model;

        Kind(String dataset, String target, String model) {
            this.dataset = dataset;
            this.target = target;
            this.model = model;
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyKindSaysTheSameElsewhere(Kind kind) throws Exception {
        JsonNode columns = client.get("/v1/datasets/" + kind.dataset).path("columns");
        String target = columns.values().stream()
                .map(column -> column.path("name").asString())
                .filter(kind.target::equals)
                .findFirst()
                .orElseGet(() -> columns.path(columns.size() - 1).path("name").asString());
        JsonNode model = client.train(
                """
                {"dataset":{"id":"%s","target":"%s"},"model":{%s},"training":{"epochs":4}}
                """
                        .formatted(kind.dataset, target, kind.model));
        agrees(model, rows(kind.dataset, target, 40));
    }

    @ParameterizedTest
    @ValueSource(strings = {"leaky_relu", "elu", "gelu", "silu", "sigmoid", "softplus", "identity"})
    void everyActivationSaysTheSameElsewhere(String activation) throws Exception {
        JsonNode model = client.train(
                """
                {"name":"class","dataset":{"id":"iris","target":"species"},"training":{"epochs":3},
                 "model":{"type":"mlp","hidden":[12,6],"activation":"%s"}}
                """
                        .formatted(activation));
        agrees(model, rows("iris", "species", 30));
    }

    @Test
    void everyKindOfColumnSaysTheSameElsewhere() throws Exception {
        String dataset = client.upload(MIXED);
        JsonNode model = client.train(
                """
                {"name":"42 Häuser","dataset":{"id":"%s","target":"sold"},"training":{"epochs":6},
                 "model":{"type":"mlp","hidden":[8]}}
                """
                        .formatted(dataset));
        List<Map<String, Object>> rows = rows(dataset, "sold", 80);
        var unknown = new HashMap<>(rows.get(3));
        unknown.put("town", "nowhere");
        rows.add(unknown);
        agrees(model, rows);
    }

    /** Leap days, the turn of a year, times before 1970, and labels of one, two and four bytes a character. */
    @ParameterizedTest
    @ValueSource(strings = {"mean", "drop_rows"})
    void timesAndHashedCategoriesSayTheSameElsewhere(String missing) throws Exception {
        String lines = IntStream.range(0, 90)
                .mapToObj(i -> "%s,%s,%s".formatted(
                        i % 9 == 4
                                ? ""
                                : List.of("2024-02-29T23:59:59", "1969-12-31T23:00:00", "1900-03-01T00:00:00",
                                                "2000-12-31T12:30:00", "2023-03-05T07:00:00")
                                        .get(i % 5),
                        i % 11 == 3 ? "" : "käufer-𝄞" + i % 23,
                        (i % 5) * 1.5 + i % 23))
                .collect(Collectors.joining("\n", "at,buyer,price\n", "\n"));
        String dataset = client.upload(lines);
        JsonNode model = client.train(
                """
                {"dataset":{"id":"%s","target":"price","one_hot_limit":5,"hash_buckets":7,"missing":"%s"},
                 "model":{"type":"mlp","hidden":[6]},"training":{"epochs":3}}
                """
                        .formatted(dataset, missing));
        assertThat(model.at("/inputs/0/type").asString()).isEqualTo("datetime");
        List<Map<String, Object>> rows = rows(dataset, "price", 90);
        if (missing.equals("drop_rows")) {
            rows.removeIf(row -> row.containsValue(null));
        }
        rows.add(Map.of("at", "-0004-02-29T05:00:00", "buyer", "never seen"));
        rows.add(Map.of("at", "9999-12-31T23:00:00", "buyer", "x"));
        hashed.add("buyer");
        agrees(model, rows);
        var beyond = client.post(
                path(model) + "/predict", "application/json", "{\"rows\":[{\"at\":1e20,\"buyer\":\"x\"}]}");
        assertThat(client.read(beyond, 400).at("/errors/0/pointer").asString()).isEqualTo("/rows/0/at");
    }

    @Test
    void refusesWhatCannotBeExported() throws Exception {
        JsonNode model = client.train(ModelClient.IRIS.formatted("gone"));
        assertThat(client.get(path(model) + "/export?format=json").path("layers")).hasSize(1);
        var unknown = client.send("GET", path(model) + "/export?format=pickle", none());
        assertThat(client.read(unknown, 400).at("/errors/0/code").asString()).isEqualTo("unknown_format");
        assertThat(client.delete(path(model)).statusCode()).isEqualTo(204);
        for (String format : List.of("onnx", "safetensors", "json", "java")) {
            var answer = client.send("GET", path(model) + "/export?format=" + format, none());
            assertThat(client.read(answer, 404).path("code").asString()).isEqualTo("model_not_found");
        }
    }

    private static java.net.http.HttpRequest.BodyPublisher none() {
        return java.net.http.HttpRequest.BodyPublishers.noBody();
    }

    /** The first rows of a dataset without the target, as prediction takes them. */
    private List<Map<String, Object>> rows(String dataset, String target, int count) throws Exception {
        var rows = new java.util.ArrayList<Map<String, Object>>();
        for (JsonNode row : client.get("/v1/datasets/%s/preview?rows=%d".formatted(dataset, count)).path("rows")) {
            var values = new LinkedHashMap<String, Object>();
            row.properties().forEach(cell -> values.put(cell.getKey(), json.convertValue(cell.getValue(), Object.class)));
            values.remove(target);
            rows.add(values);
        }
        return rows;
    }

    private void agrees(JsonNode model, List<Map<String, Object>> rows) throws Exception {
        JsonNode predictions = client.read(
                        client.post(
                                path(model) + "/predict",
                                "application/json",
                                json.writeValueAsString(Map.of("rows", rows))),
                        200)
                .path("predictions");
        onnxAgrees(model, rows, predictions);
        javaAgrees(model, rows, predictions);
    }

    private void onnxAgrees(JsonNode model, List<Map<String, Object>> rows, JsonNode predictions) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        var inputs = new HashMap<String, OnnxTensor>();
        for (JsonNode column : model.path("inputs")) {
            String name = column.path("name").asString();
            inputs.put(name, tensor(environment, column.path("type").asString(), rows, name));
        }
        try (OrtSession session = environment.createSession(client.bytes(path(model) + "/export?format=onnx"));
                OrtSession.Result results = session.run(inputs)) {
            if (model.path("task").asString().equals("regression")) {
                float[][] values = (float[][]) value(results, "value");
                for (int i = 0; i < rows.size(); i++) {
                    double expected = predictions.path(i).path("value").asDouble();
                    assertThat((double) values[i][0])
                            .isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
                }
                return;
            }
            String[] labels = (String[]) value(results, "label");
            float[][] probabilities = (float[][]) value(results, "probabilities");
            for (int i = 0; i < rows.size(); i++) {
                assertThat(labels[i]).isEqualTo(predictions.path(i).path("label").asString());
                for (int k = 0; k < probabilities[i].length; k++) {
                    String label = model.path("outputs").path(k).asString();
                    assertThat((double) probabilities[i][k])
                            .isCloseTo(
                                    predictions.path(i).path("probabilities").path(label).asDouble(),
                                    within(TOLERANCE));
                }
            }
        }
    }

    private static Object value(OrtSession.Result results, String name) throws Exception {
        OnnxValue value = results.get(name).orElseThrow();
        return value.getValue();
    }

    private OnnxTensor tensor(
            OrtEnvironment environment, String type, List<Map<String, Object>> rows, String name) throws Exception {
        return switch (type) {
            case "numeric" ->
                OnnxTensor.createTensor(
                        environment,
                        rows.stream()
                                .map(row -> new double[] {
                                    row.get(name) instanceof Number number ? number.doubleValue() : Double.NaN
                                })
                                .toArray(double[][]::new));
            case "boolean" ->
                OnnxTensor.createTensor(
                        environment,
                        rows.stream()
                                .map(row -> new boolean[] {(Boolean) Objects.requireNonNull(row.get(name))})
                                .toArray(boolean[][]::new));
            case "datetime" ->
                OnnxTensor.createTensor(
                        environment,
                        rows.stream()
                                .map(row -> new double[] {
                                    row.get(name) instanceof String time ? seconds(time) : Double.NaN
                                })
                                .toArray(double[][]::new));
            default ->
                hashed.contains(name)
                        ? utf8(environment, rows, name)
                        : OnnxTensor.createTensor(
                                environment,
                                rows.stream()
                                        .map(row -> new String[] {String.valueOf(row.get(name))})
                                        .toArray(String[][]::new));
        };
    }

    private static double seconds(String time) {
        return LocalDateTime.parse(time).toEpochSecond(ZoneOffset.UTC);
    }

    private static OnnxTensor utf8(OrtEnvironment environment, List<Map<String, Object>> rows, String name)
            throws Exception {
        List<byte[]> labels = rows.stream()
                .map(row -> row.get(name) instanceof String label ? label.getBytes(StandardCharsets.UTF_8) : new byte[0])
                .toList();
        int longest = labels.stream().mapToInt(label -> label.length).max().orElse(0);
        var bytes = ByteBuffer.allocateDirect(labels.size() * longest);
        labels.forEach(label -> bytes.put(Arrays.copyOf(label, longest)));
        return OnnxTensor.createTensor(
                environment, bytes.flip(), new long[] {labels.size(), longest}, OnnxJavaType.UINT8);
    }

    private void javaAgrees(JsonNode model, List<Map<String, Object>> rows, JsonNode predictions) throws Exception {
        var answer = client.send("GET", path(model) + "/export?format=java", none());
        String file = answer.headers()
                .firstValue("Content-Disposition")
                .orElseThrow()
                .replaceAll(".*filename=\"([^\"]+)\".*", "$1");
        try (var loader = compiled(file, answer.body())) {
            Class<?> compiled = loader.loadClass(file.replace(".java", ""));
            Method predict = compiled.getMethod("predict", Map.class);
            for (int i = 0; i < rows.size(); i++) {
                JsonNode expected = predictions.path(i);
                Object found = predict.invoke(null, rows.get(i));
                if (found instanceof Double value) {
                    double wanted = expected.path("value").asDouble();
                    assertThat(value).isCloseTo(wanted, within(TOLERANCE * Math.max(1, Math.abs(wanted))));
                    continue;
                }
                assertThat(found).isEqualTo(expected.path("label").asString());
                double[] probabilities =
                        (double[]) compiled.getMethod("probabilities", Map.class).invoke(null, rows.get(i));
                for (int k = 0; k < probabilities.length; k++) {
                    String label = model.path("outputs").path(k).asString();
                    assertThat(probabilities[k])
                            .isCloseTo(expected.path("probabilities").path(label).asDouble(), within(TOLERANCE));
                }
            }
        }
    }

    private URLClassLoader compiled(String file, String source) throws IOException {
        Path path = Files.writeString(directory.resolve(file), source);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", directory.toString(), "-classpath", directory.toString(),
                        "--release", "17", "-Xlint:all", "-Werror", path.toString());
        assertThat(result).as(source.substring(0, Math.min(source.length(), 3000))).isZero();
        return new URLClassLoader(new java.net.URL[] {directory.toUri().toURL()});
    }
}
