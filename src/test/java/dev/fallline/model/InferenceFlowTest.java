package dev.fallline.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The Open Inference Protocol, over HTTP as a client sees it. */
@ServiceTest
class InferenceFlowTest {

    private static final String COLUMNS =
            """
            {"inputs":[
             {"name":"petal_width","shape":[2],"datatype":"FP32","data":[0.2,1.8]},
             {"name":"sepal_length","shape":[2,1],"datatype":"FP64","data":[[5.1],[6.3]]},
             {"name":"sepal_width","shape":[2,1],"datatype":"FP64","data":[3.5,2.9]},
             {"name":"petal_length","shape":[2],"datatype":"FP64","data":[1.4,5.6]}]%s}
            """;

    private static final String MATRIX =
            """
            {"inputs":[{"name":"input-0","shape":[2,4],"datatype":"FP64","data":%s}]%s}
            """;

    @LocalServerPort
    int port;

    private ModelClient client;

    @BeforeEach
    void setUp() {
        client = new ModelClient(port);
    }

    @Test
    void tellsOfTheServer() throws Exception {
        assertThat(client.get("/v2/health/live").path("live").asBoolean()).isTrue();
        assertThat(client.get("/v2/health/ready").path("ready").asBoolean()).isTrue();
        assertThat(client.get("/v2").path("name").asString()).isEqualTo("fallline");
    }

    @Test
    void infersFromColumnsAndFromAMatrix() throws Exception {
        JsonNode model = client.train(ModelClient.IRIS.formatted("served-by-v2"));
        JsonNode metadata = client.get("/v2/models/served-by-v2");
        assertThat(metadata.path("versions").path(0).asString()).isEqualTo("1");
        assertThat(metadata.path("inputs")).hasSize(4);
        assertThat(metadata.at("/inputs/0/datatype").asString()).isEqualTo("FP64");
        assertThat(client.get("/v2/models/served-by-v2/versions/1/ready").path("ready").asBoolean()).isTrue();

        JsonNode byColumn = infer("served-by-v2", COLUMNS.formatted(",\"id\":\"42\""));
        assertThat(byColumn.path("id").asString()).isEqualTo("42");
        assertThat(byColumn.path("model_name").asString()).isEqualTo("served-by-v2");
        assertThat(byColumn.path("model_version").asString()).isEqualTo("1");
        assertThat(byColumn.at("/outputs/0/data").values().stream().map(JsonNode::asString))
                .containsExactly("setosa", "virginica");
        assertThat(byColumn.at("/outputs/1/shape").values().stream().map(JsonNode::asInt)).containsExactly(2, 3);

        JsonNode flat = infer("served-by-v2/versions/1", MATRIX.formatted("[5.1,3.5,1.4,0.2,6.3,2.9,5.6,1.8]", ""));
        JsonNode nested = infer(
                model.path("id").asString(), MATRIX.formatted("[[5.1,3.5,1.4,0.2],[6.3,2.9,5.6,1.8]]", ""));
        assertThat(flat.has("id")).isFalse();
        assertThat(flat).isEqualTo(nested);
        assertThat(flat.at("/outputs/1/data").values().stream().map(JsonNode::asDouble).toList())
                .hasSize(6);
        assertThat(infer("served-by-v2", COLUMNS.formatted(",\"outputs\":[{\"name\":\"label\"}]")).path("outputs"))
                .hasSize(1);
    }

    @Test
    void takesTextsBooleansAndWholeNumbers() throws Exception {
        String csv = "size,old,town,price\n"
                + IntStream.range(0, 30)
                        .mapToObj(i -> "%d,%s,%s,%d".formatted(i, i % 2 == 0, i % 3 == 0 ? "a" : "b", i * 2))
                        .collect(Collectors.joining("\n"));
        client.train(
                """
                {"name":"towns","dataset":{"id":"%s","target":"price"},"model":{"type":"linear"},
                 "training":{"epochs":3}}
                """
                        .formatted(client.upload(csv)));
        assertThat(client.get("/v2/models/towns").path("inputs").values().stream()
                        .map(input -> input.path("datatype").asString()))
                .containsExactly("FP64", "BOOL", "BYTES");
        JsonNode answer = infer(
                "towns",
                """
                {"inputs":[{"name":"size","shape":[2],"datatype":"INT64","data":[3,null]},
                 {"name":"old","shape":[2],"datatype":"BOOL","data":[true,false]},
                 {"name":"town","shape":[2],"datatype":"BYTES","data":[null,"b"]}]}
                """);
        assertThat(answer.at("/outputs/0/name").asString()).isEqualTo("value");
        assertThat(answer.at("/outputs/0/data")).hasSize(2);
        JsonNode matrix = infer(
                "towns",
                """
                {"inputs":[{"name":"m","shape":[2,3],"datatype":"BYTES",
                 "data":[["3","true",null],["","0","b"]]}]}
                """);
        assertThat(matrix.path("outputs")).isEqualTo(answer.path("outputs"));
    }

    @Test
    void saysWhatIsWrongInTheFormOfTheProtocol() throws Exception {
        client.train(ModelClient.IRIS.formatted("faults"));
        String good = "{\"name\":\"m\",\"shape\":[1,4],\"datatype\":\"FP64\",\"data\":[1,2,3,4]}";
        for (String body : List.of(
                "", "[]", "{", "{}", "{\"inputs\":[]}", "{\"inputs\":[1]}", "{\"inputs\":[{}]}",
                "{\"inputs\":[" + good + "]} x",
                "{\"inputs\":[" + good + "],\"what\":1}",
                "{\"id\":1,\"inputs\":[" + good + "]}",
                "{\"inputs\":[" + good + "],\"outputs\":[{\"name\":\"none\"}]}",
                "{\"inputs\":[" + good.replace("[1,4]", "[1,3]") + "]}",
                "{\"inputs\":[" + good.replace("[1,4]", "[2,2]") + "]}",
                "{\"inputs\":[" + good.replace("[1,4]", "[-1,4]") + "]}",
                "{\"inputs\":[" + good.replace("FP64", "FP128") + "]}",
                "{\"inputs\":[" + good.replace("FP64", "BOOL") + "]}",
                "{\"inputs\":[" + good.replace("FP64", "INT64").replace("[1,2", "[1.5,2") + "]}",
                "{\"inputs\":[" + good.replace("[1,2", "[\"1\",2") + "]}",
                "{\"inputs\":[" + good.replace("\"m\"", "\"petal_width\"").replace("[1,4]", "[4]") + "]}")) {
            var answer = client.post("/v2/models/faults/infer", "application/json", body);
            assertThat(client.read(answer, 400).path("error").asString()).as(body).isNotEmpty();
            assertThat(client.read(answer, 400)).as(body).hasSize(1);
        }
        for (String path : List.of("/v2/models/none", "/v2/models/none/ready", "/v2/nothing", "/v2/models/faults/versions/9")) {
            var answer = client.send("GET", path, BodyPublishers.noBody(), "Accept", "text/plain");
            assertThat(client.read(answer, 404)).as(path).hasSize(1);
        }
    }

    @Test
    void refusesMethodsThatAPathHasNot() throws Exception {
        for (String method : List.of("GET", "PUT", "DELETE", "PATCH")) {
            var answer = client.send(method, "/v2/models/any/infer", BodyPublishers.noBody());
            assertThat(client.read(answer, 405)).as(method).hasSize(1);
            assertThat(client.read(answer, 405).path("error").asString()).contains(method, "/v2/models/any/infer");
            assertThat(answer.headers().firstValue("Allow")).as(method).contains("POST");
        }
        for (String path : List.of(
                "/v2", "/v2/health/live", "/v2/models/any", "/v2/models/any/ready", "/v2/models/any/versions/1")) {
            var answer = client.send("POST", path, BodyPublishers.noBody());
            assertThat(client.read(answer, 405)).as(path).hasSize(1);
            assertThat(answer.headers().firstValue("Allow").orElseThrow()).as(path).contains("GET");
        }
        // The server itself refuses this one.
        var trace = client.send("TRACE", "/v2/models/any", BodyPublishers.noBody());
        assertThat(client.read(trace, 405)).hasSize(1);
        assertThat(trace.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(client.read(client.send("POST", "/v2/nothing", BodyPublishers.noBody()), 404)).hasSize(1);
    }

    @Test
    void takesDataNestedAsTheShapeSaysOrNotAtAll() throws Exception {
        client.train(ModelClient.IRIS.formatted("nested"));
        for (String data : List.of(
                "[[5.1,3.5],[1.4,0.2],[6.3,2.9],[5.6,1.8]]",
                "[[5.1,3.5,1.4],[0.2,6.3,2.9,5.6,1.8]]",
                "[[5.1,3.5,1.4,0.2],6.3,2.9,5.6,1.8]",
                "[5.1,[3.5,1.4,0.2],6.3,2.9,5.6,1.8]",
                "[[[5.1,3.5,1.4,0.2],[6.3,2.9,5.6,1.8]]]",
                "[[[[[[[[[5.1,3.5,1.4,0.2,6.3,2.9,5.6,1.8]]]]]]]]]")) {
            var answer = client.post("/v2/models/nested/infer", "application/json", MATRIX.formatted(data, ""));
            assertThat(client.read(answer, 400).path("error").asString()).as(data).contains("nested");
        }
        String nothing = MATRIX.replace("[2,4]", "[0,4]");
        assertThat(infer("nested", nothing.formatted("[]", "")).at("/outputs/0/data")).isEmpty();
        assertThat(infer("nested", nothing.formatted("[[]]", "")).at("/outputs/0/data")).isEmpty();
    }

    @Test
    void refusesWholeNumbersThatTheirTypeHasNot() throws Exception {
        client.train(ModelClient.IRIS.formatted("whole"));
        String body = "{\"inputs\":[{\"name\":\"m\",\"shape\":[1,4],\"datatype\":\"%s\",\"data\":[%s,1,null,1]}]}";
        for (String pair : List.of(
                "INT8 128", "INT8 -129", "UINT8 256", "UINT8 -1", "INT16 32768", "UINT16 65536", "INT32 2147483648",
                "UINT32 4294967296", "INT64 9223372036854780000", "UINT64 18446744073709560000", "UINT64 -1")) {
            var answer = client.post(
                    "/v2/models/whole/infer", "application/json", body.formatted((Object[]) pair.split(" ")));
            assertThat(client.read(answer, 400).path("error").asString()).as(pair).contains("are not");
        }
        for (String pair : List.of(
                "INT8 127", "INT8 -128", "UINT8 255", "UINT8 0", "INT32 2147483647", "UINT32 4294967295",
                "INT64 9223372036854775807", "INT64 -9223372036854775808", "UINT64 18446744073709551615")) {
            infer("whole", body.formatted((Object[]) pair.split(" ")));
        }
    }

    @Test
    void readsGzipAndFieldsThatAreNull() throws Exception {
        client.train(ModelClient.IRIS.formatted("packed"));
        String body = MATRIX.formatted("[5.1,3.5,1.4,0.2,6.3,2.9,5.6,1.8]", ",\"id\":null,\"outputs\":null");
        assertThat(infer("packed", body).has("id")).isFalse();
        byte[] packed = ModelClient.gzip(body);
        JsonNode unpacked = client.read(gzipped(packed), 200);
        assertThat(unpacked).isEqualTo(infer("packed", body));
        assertThat(client.read(gzipped(Arrays.copyOf(packed, packed.length - 9)), 400)).hasSize(1);
        assertThat(client.read(gzipped(body.getBytes(StandardCharsets.UTF_8)), 400)).hasSize(1);
        var other = client.send(
                "POST", "/v2/models/packed/infer", BodyPublishers.ofString(body), "Content-Encoding", "br");
        assertThat(client.read(other, 415).path("error").asString()).contains("gzip");
    }

    private HttpResponse<String> gzipped(byte[] body) throws Exception {
        return client.send(
                "POST", "/v2/models/packed/infer", BodyPublishers.ofByteArray(body), "Content-Encoding", "gzip");
    }

    private JsonNode infer(String model, String body) throws Exception {
        return client.read(client.post("/v2/models/" + model + "/infer", "application/json", body), 200);
    }
}
