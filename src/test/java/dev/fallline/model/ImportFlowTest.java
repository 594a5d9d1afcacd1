package dev.fallline.model;

import static dev.fallline.model.ModelClient.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Models that come in as files, over HTTP as a client sees it. */
@ServiceTest
class ImportFlowTest {

    private static final String SPEC =
            """
            {"name":"%s","dataset":{"id":"iris","target":"species"},"training":{"strategy":"batch","epochs":%d},
             "model":{"type":"mlp","hidden":[6],"activation":"tanh"%s}}
            """;
    private static final String ROWS =
            """
            sepal_length,sepal_width,petal_length,petal_width
            5.1,3.5,1.4,0.2
            6.3,2.9,5.6,1.8
            """;

    @LocalServerPort
    int port;

    private ModelClient client;

    @BeforeEach
    void setUp() {
        client = new ModelClient(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "safetensors"})
    void takesItsOwnExportsAndGoesOnFromThem(String format) throws Exception {
        JsonNode model = client.train(SPEC.formatted("origin", 5, ""));
        byte[] file = client.bytes(path(model) + "/export?format=" + format);
        String type = format.equals("json") ? "application/json" : "application/octet-stream";
        JsonNode imported = client.read(post("/v1/models?name=back-" + format, type, file), 201);

        assertThat(imported.path("version").asInt()).isEqualTo(1);
        assertThat(imported.path("job_id").isNull()).isTrue();
        assertThat(imported.path("parameters_sha256")).isEqualTo(model.path("parameters_sha256"));
        assertThat(imported.path("metrics")).isEqualTo(model.path("metrics"));
        assertThat(client.post(path(imported) + "/predict", "text/csv", ROWS).body())
                .isEqualTo(client.post(path(model) + "/predict", "text/csv", ROWS).body());

        String start = ",\"init\":{\"type\":\"model\",\"id\":\"%s\"}";
        JsonNode fromImported = client.train(SPEC.formatted("next", 3, start.formatted(imported.path("id").asString())));
        JsonNode fromOriginal = client.train(SPEC.formatted("next", 3, start.formatted(model.path("id").asString())));
        assertThat(fromImported.path("parameters_sha256")).isEqualTo(fromOriginal.path("parameters_sha256"));
    }

    @Test
    void takesParametersWithTheSpecOfAJob() throws Exception {
        String spec = SPEC.formatted("given", 4, "");
        JsonNode model = client.train(spec);
        byte[] file = client.bytes(path(model) + "/export?format=safetensors");
        JsonNode imported = client.read(form(file, spec), 201);
        assertThat(imported.path("name").asString()).isEqualTo("given");
        assertThat(imported.path("version").asInt()).isEqualTo(2);
        assertThat(imported.path("metrics")).isEqualTo(model.path("metrics"));
        assertThat(imported.at("/dataset/id").asString()).isEqualTo("iris");
        assertThat(client.get(path(imported) + "/importance").path("columns")).hasSize(4);

        JsonNode problem = client.read(form(file, spec.replace("[6]", "[7]")), 400);
        assertThat(problem.at("/errors/0/code").asString()).isEqualTo("invalid_model_file");
        assertThat(problem.path("detail").asString()).contains("layers.0.weights");
        client.read(form(file, "{"), 400);
        client.read(form(file, "{}"), 400);
        client.read(form(null, spec), 400);
    }

    @Test
    void refusesFilesThatAreNone() throws Exception {
        JsonNode model = client.train(SPEC.formatted("torn", 1, ""));
        byte[] file = client.bytes(path(model) + "/export?format=safetensors");
        byte[] flipped = file.clone();
        flipped[flipped.length - 2] ^= 1;
        for (byte[] bad : List.of(
                new byte[0],
                "hello".getBytes(StandardCharsets.UTF_8),
                Arrays.copyOf(file, file.length - 5),
                Arrays.copyOf(file, file.length + 4),
                flipped)) {
            JsonNode problem = client.read(post("/v1/models", "application/octet-stream", bad), 400);
            assertThat(problem.at("/errors/0/code").asString()).isEqualTo("invalid_model_file");
        }
        String document = new String(client.bytes(path(model) + "/export?format=json"), StandardCharsets.UTF_8);
        for (String bad : List.of(
                "{}",
                "[]",
                "{",
                document.replace("fallline-model-1", "other"),
                document.replace("\"tanh\"", "\"sine\""),
                document.replace("\"hidden\":[6]", "\"hidden\":[-6]"),
                document.replaceFirst("\"bias\":\\[[^,]+,", "\"bias\":[null,"),
                document.replaceFirst("\"offsets\":\\[[^\\]]+\\]", "\"offsets\":[]"))) {
            var answer = post("/v1/models", "application/json", bad.getBytes(StandardCharsets.UTF_8));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        }
        client.read(post("/v1/models", "text/plain", file), 415);
    }

    @Test
    void refusesTensorsOfAnotherShapeThoughOfAsManyValues() throws Exception {
        String spec = SPEC.formatted("shaped", 1, "");
        JsonNode model = client.train(spec);
        byte[] file = client.bytes(path(model) + "/export?format=safetensors");
        for (String shape : List.of("[6,4]", "[24]", "[4,6,1]", "[-4,-6]", "[4611686018427387904,6,16]")) {
            byte[] other = withHeader(file, "[4,6]", shape);
            for (var answer : List.of(post("/v1/models", "application/octet-stream", other), form(other, spec))) {
                JsonNode problem = client.read(answer, 400);
                assertThat(problem.path("detail").asString()).as(shape).contains("layers.0.weights", "shape");
            }
        }
        client.read(form(withHeader(file, "[4,6]", "[ 4,6]"), spec), 201);
    }

    @Test
    void refusesRecipesThatNoTrainingMakes() throws Exception {
        String rows = IntStream.range(0, 40)
                .mapToObj(i -> "%d,%s,%s,2024-01-%02d,%d".formatted(i, i % 2 == 0, "uvw".charAt(i % 3), i % 28 + 1, i))
                .collect(Collectors.joining("\n"));
        JsonNode model = client.train(
                """
                {"name":"recipe","dataset":{"id":"%s","target":"y"},"model":{"type":"linear"},"training":{"epochs":1}}
                """
                        .formatted(client.upload("n,b,c,d,y\n" + rows)));
        String document = new String(client.bytes(path(model) + "/export?format=json"), StandardCharsets.UTF_8);
        client.read(post("/v1/models", "application/json", document.getBytes(StandardCharsets.UTF_8)), 201);
        for (String bad : List.of(
                document.replaceFirst("\\{", "{\"extra\":1,"),
                document.replace("\"recipe\":", "\"receipt\":"),
                document.replaceFirst("\"recipe\":\\{.*\\},\"metrics\"", "\"metrics\""),
                document.replace("\"name\":\"n\"", "\"name\":\"b\""),
                document.replace("\"name\":\"n\"", "\"name\":\"y\""),
                document.replace("\"name\":\"n\"", "\"name\":null"),
                document.replace("\"target\":\"y\"", "\"target\":null"),
                document.replace("\"type\":\"linear\"", "\"type\":null"),
                document.replace("\"hidden\":[]", "\"hidden\":null"),
                document.replace("\"type\":\"linear\",\"hidden\":[],\"activation\":null", "\"type\":\"mlp\",\"hidden\":[1000000,1000000],\"activation\":\"relu\""),
                document.replace("\"task\":\"regression\"", "\"task\":null"),
                document.replaceFirst("\"layers\":.*", "\"layers\":{}}"),
                document.replace("\"type\":\"boolean\"", "\"type\":\"text\""),
                document.replace("\"type\":\"boolean\"", "\"type\":\"colour\""),
                document.replace("[\"u\",\"v\",\"w\"]", "[\"u\",\"v\",\"v\"]"),
                document.replaceFirst("\"scales\":\\[[^\\]]+\\]", "\"scales\":[null]"),
                document.replaceFirst("\"scales\":\\[[^\\]]+\\]", "\"scales\":[1e999]"),
                document.replaceFirst("\"scales\":\\[[^\\]]+\\]", "\"scales\":[\"x\"]"),
                document.replaceFirst("\"buckets\":null", "\"buckets\":3"),
                document.replaceAll("\"replacement\":[^,]+", "\"replacement\":-1"),
                document.replaceAll("\"replacement\":[^,]+", "\"replacement\":1e300"),
                document.replaceFirst("\"train\":", "\"train\":{\"loss\":\"x\"},\"other\":"))) {
            JsonNode problem = client.read(post("/v1/models", "application/json", bad.getBytes(StandardCharsets.UTF_8)), 400);
            assertThat(problem.at("/errors/0/code").asString()).as(bad).isEqualTo("invalid_model_file");
            assertThat(problem.path("detail").asString()).doesNotContain("dev.fallline", "java.", "null");
        }
    }

    /** The file with another header, as long as it may be. */
    private static byte[] withHeader(byte[] file, String part, String other) {
        int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        byte[] header = new String(file, 8, length, StandardCharsets.UTF_8)
                .replace("\"shape\":" + part, "\"shape\":" + other)
                .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + header.length + file.length - 8 - length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(file, 8 + length, file.length - 8 - length)
                .array();
    }

    private HttpResponse<String> post(String path, String type, byte[] body) throws Exception {
        return client.send("POST", path, BodyPublishers.ofByteArray(body), "Content-Type", type);
    }

    private HttpResponse<String> form(byte @Nullable [] file, String spec) throws Exception {
        var body = new ByteArrayOutputStream();
        String part = "--x\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n";
        body.writeBytes((part.formatted("spec") + spec + "\r\n").getBytes(StandardCharsets.UTF_8));
        if (file != null) {
            body.writeBytes(part.formatted("file\"; filename=\"model.safetensors").getBytes(StandardCharsets.UTF_8));
            body.writeBytes(file);
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.writeBytes("--x--\r\n".getBytes(StandardCharsets.UTF_8));
        return post("/v1/models", "multipart/form-data; boundary=x", body.toByteArray());
    }
}
