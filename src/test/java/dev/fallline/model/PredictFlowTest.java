package dev.fallline.model;

import static dev.fallline.model.ModelClient.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rows in every format, in and out, and what is wrong with them, over HTTP as a client sees it. */
@ServiceTest
class PredictFlowTest {

    /** A number with missing values, a boolean, categories with a comma and a quote among them. */
    private static final String MIXED = "size,old,\"town, part\",price\n"
            + IntStream.range(0, 60)
                    .mapToObj(i -> "%s,%s,%s,%d".formatted(
                            i % 7 == 0 ? "" : String.valueOf(i * 1.5),
                            i % 2 == 0,
                            List.of("\"a, b\"", "\"c\"\"d\"", "e").get(i % 3),
                            i * 3 + (i % 3) * 10))
                    .collect(Collectors.joining("\n"))
            + "\n";

    @LocalServerPort
    int port;

    private final JsonMapper json = new JsonMapper();
    private ModelClient client;

    @BeforeEach
    void setUp() {
        client = new ModelClient(port);
    }

    private JsonNode mixed(String missing) throws Exception {
        return client.train(
                """
                {"dataset":{"id":"%s","target":"price","missing":"%s"},"model":{"type":"linear"},
                 "training":{"epochs":5}}
                """
                        .formatted(client.upload(MIXED), missing));
    }

    @Test
    void predictsTheSameInEveryFormat() throws Exception {
        JsonNode model = client.train(ModelClient.IRIS.formatted("formats"));
        String csv;
        try (InputStream file = PredictFlowTest.class.getResourceAsStream("/datasets/iris.csv")) {
            csv = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.substring(0, line.lastIndexOf(',')))
                    .collect(Collectors.joining("\n"));
        }
        String[] names = csv.lines().findFirst().orElseThrow().split(",");
        List<String> objects = csv.lines()
                .skip(1)
                .map(line -> {
                    String[] cells = line.split(",");
                    return IntStream.range(0, names.length)
                            .mapToObj(i -> "\"%s\":%s".formatted(names[i], cells[i]))
                            .collect(Collectors.joining(",", "{", "}"));
                })
                .toList();

        String predict = path(model) + "/predict";
        JsonNode whole = client.read(
                client.post(predict, "application/json", "{\"rows\":[" + String.join(",", objects) + "]}"), 200);
        assertThat(whole.path("predictions")).hasSize(150);

        var lines = client.post(predict, "application/x-ndjson", String.join("\n", objects));
        assertThat(lines.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(lines.body().lines().map(json::readTree).toList())
                .containsExactlyElementsOf(whole.path("predictions").values());

        var table = client.post(predict, "text/csv", csv);
        assertThat(table.body().lines().findFirst())
                .hasValue("label,probability_setosa,probability_versicolor,probability_virginica");
        for (int i = 0; i < 150; i++) {
            String[] cells = table.body().lines().skip(1 + i).findFirst().orElseThrow().split(",");
            JsonNode expected = whole.path("predictions").path(i);
            assertThat(cells[0]).isEqualTo(expected.path("label").asString());
            assertThat(Float.parseFloat(cells[3]))
                    .isEqualTo(expected.at("/probabilities/virginica").floatValue());
        }
        assertThat(client.post(predict, "text/csv", csv, "Accept", "application/x-ndjson").body())
                .isEqualTo(lines.body());
        assertThat(client.post(predict, "text/tab-separated-values", csv.replace(',', '\t')).body())
                .isEqualTo(table.body());
        assertThat(client.post(predict, "text/csv", csv, "Accept", "image/png").statusCode())
                .isEqualTo(406);

        assertThat(packed(predict, "text/csv", ModelClient.gzip(csv)).body()).isEqualTo(table.body());
    }

    @Test
    void refusesGzipThatIsCutOffOrDamaged() throws Exception {
        JsonNode model = client.train(ModelClient.IRIS.formatted("packed"));
        String predict = path(model) + "/predict";
        String header = "sepal_length,sepal_width,petal_length,petal_width\n";
        String csv = header + IntStream.range(0, 50_000).mapToObj(i -> i % 97 + ".25," + i % 89 + "," + i % 83 + "," + i % 79).collect(Collectors.joining("\n"));
        byte[] whole = ModelClient.gzip(csv);
        byte[] damaged = whole.clone();
        damaged[whole.length / 2] ^= 0x55;
        for (byte[] body : List.of(
                Arrays.copyOf(whole, whole.length / 2), Arrays.copyOf(whole, whole.length - 4), Arrays.copyOf(whole, 5),
                new byte[0], damaged)) {
            // Damage may unpack to rows that are none before it is noticed.
            for (String type : List.of("text/csv", "application/x-ndjson", "application/json")) {
                JsonNode problem = client.read(packed(predict, type, body), 400);
                if (type.equals("text/csv") && body != damaged) {
                    assertThat(problem.at("/errors/0/code").asString()).isEqualTo("corrupt_file");
                }
            }
        }
    }

    @Test
    void readsCsvInTheCharacterSetOfItsContentType() throws Exception {
        JsonNode model = client.train(
                """
                {"name":"charset","dataset":{"id":"%s","target":"y"},"model":{"type":"linear"},"training":{"epochs":3}}
                """
                        .formatted(client.upload("höhe,y\n" + IntStream.range(0, 20).mapToObj(i -> i + "," + i).collect(Collectors.joining("\n")))));
        String predict = path(model) + "/predict";
        String csv = "höhe\n3\n";
        String expected = client.post(predict, "text/csv", csv).body();
        for (String charset : List.of("ISO-8859-1", "UTF-16", "UTF-8")) {
            var answer = client.send("POST", predict, BodyPublishers.ofByteArray(csv.getBytes(charset)), "Content-Type",
                    "text/csv; charset=" + charset);
            assertThat(answer.body()).as(charset).isEqualTo(expected);
        }
        var undeclared = client.send(
                "POST", predict, BodyPublishers.ofByteArray(csv.getBytes(StandardCharsets.ISO_8859_1)), "Content-Type", "text/csv");
        assertThat(client.read(undeclared, 400).path("detail").asString()).contains("UTF-8");
    }

    @Test
    void refusesRowsWhosePredictionIsNoFiniteNumber() throws Exception {
        String numbers = IntStream.range(0, 40).mapToObj(i -> i / 1e3 + "," + i / 2e3 + "," + i % 3).collect(Collectors.joining("\n"));
        String data = client.upload("a,b,y\n" + numbers);
        for (String kind : List.of("linear", "softmax")) {
            JsonNode model = client.train(
                    """
                    {"name":"huge-%s","dataset":{"id":"%s","target":"y"},"model":{"type":"%s"},"training":{"epochs":3}}
                    """
                            .formatted(kind, data, kind));
            JsonNode problem = client.read(
                    client.post(path(model) + "/predict", "text/csv", "a,b\n1,1\n1,2\n3e38,-3e38\n"), 400);
            assertThat(problem.at("/errors/0/code").asString()).isEqualTo("not_finite");
            assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo("/2");
            JsonNode refused = client.read(
                    client.post("/v2/models/huge-%s/infer".formatted(kind), "application/json",
                            "{\"inputs\":[{\"name\":\"m\",\"shape\":[2,2],\"datatype\":\"FP64\",\"data\":[1,1,3e38,-3e38]}]}"),
                    400);
            assertThat(refused.path("error").asString()).startsWith("Row 2: ");
            String huge = client.upload("a,b,y\n1,1,1\n3e38,-3e38,2\n");
            JsonNode evaluated = client.read(
                    client.post(path(model) + "/evaluate", "application/json", "{\"dataset\":{\"id\":\"%s\"}}".formatted(huge)),
                    400);
            assertThat(evaluated.at("/errors/0/code").asString()).isEqualTo("not_finite");
        }
    }

    private HttpResponse<String> packed(String path, String type, byte[] body) throws Exception {
        return client.send(
                "POST", path, BodyPublishers.ofByteArray(body), "Content-Type", type, "Content-Encoding", "gzip");
    }

    @Test
    void fillsMissingAndUnknownValuesWhereTheRecipeDoes() throws Exception {
        JsonNode model = mixed("mean");
        String header = "\"town, part\",old,size\n";
        var answer = client.post(
                path(model) + "/predict", "text/csv", header + "\"a, b\",true,\n,TRUE,3\nnowhere,false,NA\n");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body().lines()).hasSize(4).first().isEqualTo("value");

        JsonNode same = client.read(
                client.post(
                        path(model) + "/predict",
                        "application/json",
                        """
                        {"rows":[{"size":null,"old":true,"town, part":"a, b"},{"size":3,"old":1,"town, part":null},
                                 {"size":null,"old":false,"town, part":"nowhere"}]}
                        """),
                200);
        List<Float> values = same.path("predictions").values().stream()
                .map(one -> one.path("value").floatValue())
                .toList();
        assertThat(answer.body().lines().skip(1).map(Float::parseFloat)).containsExactlyElementsOf(values);
    }

    @Test
    void refusesMissingAndUnknownValuesWhereTheRecipeDoes() throws Exception {
        JsonNode model = mixed("drop_rows");
        var answer = client.post(
                path(model) + "/predict", "text/csv", "size,old,\"town, part\"\n,true,e\n1,false,nowhere\n1,maybe,e\n");
        JsonNode problem = client.read(answer, 400);
        assertThat(problem.path("errors").values().stream()
                        .map(fault -> fault.path("pointer").asString()))
                .containsExactly("/0/size", "/1/town, part", "/2/old");
    }

    @Test
    void namesTheRowAndColumnOfAWrongType() throws Exception {
        JsonNode model = client.train(ModelClient.IRIS.formatted("typed"));
        String row = "{\"sepal_length\":5,\"sepal_width\":3,\"petal_length\":1,\"petal_width\":1}\n";
        String lines = row.repeat(3000) + row.replace("5", "\"five\"") + row.replace("3", "[3]") + "7\n";
        JsonNode problem = client.read(client.post(path(model) + "/predict", "application/x-ndjson", lines), 400);
        assertThat(problem.path("errors").values().stream()
                        .map(fault -> fault.path("pointer").asString()))
                .containsExactly("/3000/sepal_length", "/3001/sepal_width", "/3002");
        assertThat(problem.at("/errors/0/detail").asString()).contains("Row 3001", "sepal_length", "five");
    }

    @Test
    void namesTheColumnsThatAHeaderLacksOrHasTooMany() throws Exception {
        JsonNode model = client.train(ModelClient.IRIS.formatted("headed"));
        JsonNode problem = client.read(
                client.post(
                        path(model) + "/predict",
                        "text/csv",
                        "sepal_length,sepal_length,colour,petal_length,petal_width,species\n"),
                400);
        assertThat(problem.path("errors").values().stream()
                        .map(fault -> fault.path("code").asString() + fault.path("pointer").asString()))
                .containsExactly(
                        "duplicate_column/sepal_length",
                        "unknown_column/colour",
                        "unknown_column/species",
                        "missing_column/sepal_width");
    }

    @Test
    void refusesBodiesThatAreNone() throws Exception {
        JsonNode model = client.train(ModelClient.IRIS.formatted("none"));
        String predict = path(model) + "/predict";
        for (String body : List.of("", "[]", "{}", "{\"rows\":1}", "{\"rows\":[1]}", "{\"lines\":[]}", "{\"rows\":[",
                "{\"rows\":[]} 1", "{\"rows\":[],\"rows\":[]}", "{\"rows\":[{\"sepal_length\":]}")) {
            JsonNode problem = client.read(client.post(predict, "application/json", body), 400);
            assertThat(problem.path("errors")).as(body).isNotEmpty();
        }
        assertThat(client.read(client.post(predict, "application/json", "{\"rows\":[]}"), 200)
                        .path("predictions"))
                .isEmpty();
        client.read(client.post(predict, "text/csv", ""), 400);
        client.read(client.post(predict, "text/csv", "sepal_length,sepal_width,petal_length,petal_width\n\"1,2,3,4\n"), 400);
        client.read(client.post(predict, "application/x-ndjson", "{\"sepal_length\":\n"), 400);
        client.read(client.post(predict, "text/plain", "1"), 415);
        client.read(client.post("/v1/models/mdl_none/predict", "application/json", "{\"rows\":[]}"), 404);
    }

    @Test
    void refusesJsonBeyondTheLimitAndTakesAnyLengthOfLines() throws Exception {
        JsonNode model = client.train(ModelClient.IRIS.formatted("long"));
        String row = "{\"sepal_length\":5,\"sepal_width\":3,\"petal_length\":1,\"petal_width\":1}";
        byte[] chunk = (row + "\n").repeat(10_000).getBytes(StandardCharsets.UTF_8);
        int chunks = 30;
        var lines = client.send(
                "POST",
                path(model) + "/predict",
                BodyPublishers.ofByteArrays(Collections.nCopies(chunks, chunk)),
                "Content-Type", "application/x-ndjson",
                "Accept", "text/csv");
        assertThat(lines.statusCode()).isEqualTo(200);
        assertThat(lines.body().lines().count()).isEqualTo(1 + 10_000L * chunks);

        // The answer comes before the body, which a client of the JDK does not look for.
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write("POST %s/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n{"
                            .formatted(path(model), 1L << 30)
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(answer.readLine()).startsWith("HTTP/1.1 413");
            assertThat(answer.lines().filter(line -> line.startsWith("{")).findFirst().orElse(""))
                    .contains("\"body_too_large\"");
        }
    }

    @Test
    void readsDelimitedRowsInTheFormsOfAnUpload() throws Exception {
        JsonNode model = client.train(ModelClient.IRIS.formatted("forms"));
        String names = "sepal_length,sepal_width,petal_length,petal_width\n";
        String predict = path(model) + "/predict";
        String expected =
                client.post(predict, "text/csv", names + "5.1,3.5,1.4,0.2\n6.3,2.9,5.6,1.8\n").body();
        assertThat(expected).startsWith("label,").contains("setosa", "virginica");

        String decimals = "5,1;3,5;1,4;0,2\n6,3;2,9;5,6;1,8\n";
        String semicolons = names.replace(',', ';');
        assertThat(client.post(predict + "?decimal=,", "text/csv", "\uFEFF" + semicolons + decimals).body())
                .isEqualTo(expected);
        assertThat(client.post(predict + "?delimiter=;&decimal=,&header=false", "text/csv", decimals).body())
                .isEqualTo(expected);
        assertThat(client.post(
                                predict + "?delimiter=pipe",
                                "text/tab-separated-values",
                                (names + "5.1,3.5,1.4,0.2\n6.3,2.9,5.6,1.8\n").replace(',', '|'))
                        .body())
                .isEqualTo(expected);
        assertThat(client.post(predict, "text/csv", semicolons + "5.1;3.5;1.4;0.2\n6.3;2.9;5.6;1.8\n").body())
                .isEqualTo(expected);

        JsonNode mixed = client.read(client.post(predict + "?decimal=,", "text/csv", semicolons + "5.1;3,5;1,4;0,2\n"), 400);
        assertThat(mixed.at("/errors/0/detail").asString()).isEqualTo("Row 1: Column 'sepal_length' is a number, not '5.1'.");
        JsonNode both = client.read(client.post(predict + "?delimiter=,&decimal=,", "text/csv", names), 400);
        assertThat(both.at("/errors/0/pointer").asString()).isEqualTo("/decimal");
    }
}
