package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ProblemsTest extends HttpTest {

    @Test
    void malformedJsonIsPlacedByLineAndColumn() throws Exception {
        var problem = problem(post("/test/tree", "{\n  \"a\": 1,\n  b: 2}"), 400, "invalid_request");
        assertThat(problem.at("/errors/0/code").asString()).isEqualTo("malformed_json");
        assertThat(problem.at("/detail").asString()).contains("line 3, column 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{", "{b:1}", "{\"a\":nope}", "{\"a\":NaN}", "{'a':1}", "{\"a\":\"\\q\"}", "{\"a\":\"", "{\"a\":01}",
                "{\"a\":+1}", "{\"a\":1.}", "[1,]", "{\"a\":\"\t\"}", "// a\n{}", "{} {}", "{\"a\":1,\"a\":2}", "\u0000", "}"
            })
    void malformedJsonIsExplainedWithoutTheWordsOfItsParser(String body) throws Exception {
        for (var path : new String[] {"/test/tree", "/test/record"}) {
            var problem = problem(post(path, body), 400, "invalid_request");
            assertThat(problem.at("/detail").asString())
                    .containsPattern("line \\d+, column \\d+")
                    .doesNotContain("REDACTED", "Feature", "UNKNOWN", "Source", "Object", "token", "null");
        }
    }

    @Test
    void refusesDuplicateKeys() throws Exception {
        var problem = problem(post("/test/tree", "{\"a\": 1, \"a\": 2}"), 400, "invalid_request");
        assertThat(problem.at("/errors/0/code").asString()).isEqualTo("duplicate_field");
    }

    @Test
    void refusesWhatFollowsTheEndOfTheBody() throws Exception {
        problem(post("/test/tree", "{} {}"), 400, "invalid_request");
    }

    @ParameterizedTest
    @MethodSource("beyondLimits")
    void aLimitOfJsonIsNamedWithItsPlace(String body, String pointer, String limit) throws Exception {
        for (var path : new String[] {"/test/tree", "/v1/jobs", "/v1/jobs/validate"}) {
            var problem = problem(post(path, body), 400, "invalid_request");
            assertThat(problem.at("/errors")).hasSize(1);
            assertThat(problem.at("/errors/0/code").asString()).isEqualTo("too_large");
            assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo(pointer);
            assertThat(problem.at("/detail").asString())
                    .startsWith("The JSON has " + limit + " at line ")
                    .containsPattern("column \\d+\\.$");
        }
    }

    static Stream<Arguments> beyondLimits() {
        return Stream.of(
                Arguments.of("{\"a\": " + "[".repeat(101), "/a" + "/0".repeat(99), "more than 100 levels of nesting"),
                Arguments.of(
                        "{\n\"a\": [1, \"" + "x".repeat((1 << 20) + 1) + "\"]}",
                        "/a/1",
                        "a text of more than 1,048,576 characters"),
                Arguments.of("{\"a\": {\"b\": " + "1".repeat(101) + "}}", "/a/b", "a number of more than 100 characters"),
                Arguments.of("{\"a\": 0." + "1".repeat(101) + "}", "/a", "a number of more than 100 characters"),
                Arguments.of("{\"" + "k".repeat(50_001) + "\": 1}", "", "a field name of more than 50,000 characters"),
                Arguments.of("[" + "1,".repeat(20_000_000) + "1]", "/19999999", "more than 20,000,000 values, names and brackets"));
    }

    @Test
    void jsonOfMoreBytesThanAreReadIsTooLarge() throws Exception {
        problem(post("/v1/jobs", " ".repeat((64 << 20) + 1)), 413, "too_large");
    }

    @Test
    void aFieldGivenTwiceIsPointedAt() throws Exception {
        var problem = problem(post("/v1/jobs", "{\"dataset\": {\"id\": 1,\n \"id\": 2}}"), 400, "invalid_request");
        assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo("/dataset/id");
        assertThat(problem.at("/detail").asString()).isEqualTo("A field is given twice at line 2, column 6.");
    }

    @Test
    void whereJsonBreaksOffIsPointedAt() throws Exception {
        var problem = problem(post("/v1/jobs", "{\"dataset\": {\"id\": tru}}"), 400, "invalid_request");
        assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo("/dataset/id");
    }

    @Test
    void ofHundredsOfThousandsOfWrongNamesTheFirstAreTold() throws Exception {
        var body = IntStream.range(0, 300_000).mapToObj("\"k%d\":1"::formatted).collect(Collectors.joining(",", "{", "}"));
        var problem = problem(post("/v1/jobs", body), 400, "invalid_request");
        assertThat(problem.at("/errors")).hasSize(201);
    }

    @Test
    void refusesBodiesNestedTooDeep() throws Exception {
        problem(post("/test/tree", "[".repeat(100_000)), 400, "invalid_request");
    }

    @Test
    void refusesAnAbsentBody() throws Exception {
        problem(post("/test/tree", ""), 400, "invalid_request");
    }

    @Test
    void namesAnUnknownFieldByItsPointer() throws Exception {
        var problem = problem(post("/test/record", "{\"name\":\"a\",\"size\":1,\"siez\":2}"), 400, "invalid_request");
        assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo("/siez");
        assertThat(problem.at("/errors/0/code").asString()).isEqualTo("unknown_field");
    }

    @Test
    void namesAFieldOfTheWrongTypeWithoutNamingClasses() throws Exception {
        var problem = problem(post("/test/record", "{\"name\":\"a\",\"size\":\"x\"}"), 400, "invalid_request");
        assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo("/size");
        assertThat(problem.toString()).doesNotContain("java.", "fallline.web");
    }

    @Test
    void namesAQueryParameterOfTheWrongType() throws Exception {
        var problem = problem(get("/test/number?value=many"), 400, "invalid_request");
        assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo("/value");
        assertThat(problem.at("/detail").asString()).isEqualTo("value is 'many'; it must be a whole number.");
    }

    @Test
    void namesAMissingQueryParameter() throws Exception {
        var problem = problem(get("/test/number"), 400, "invalid_request");
        assertThat(problem.at("/errors/0/code").asString()).isEqualTo("required");
    }

    @Test
    void anUnknownPathIsNotFound() throws Exception {
        var problem = problem(get("/v1/nowhere"), 404, "not_found");
        assertThat(problem.at("/instance").asString()).isEqualTo("/v1/nowhere");
    }

    @Test
    void aMethodThatIsNotPossibleNamesThePossibleOnes() throws Exception {
        var response = send(to("/test/number").DELETE());
        problem(response, 405, "method_not_allowed");
        assertThat(response.headers().firstValue("Allow")).hasValue("GET");
        assertThat(response.body()).contains("DELETE is not possible at /test/number; there is GET.");
    }

    @Test
    void anUnreadableMediaTypeIs415() throws Exception {
        var request = to("/test/tree").header("Content-Type", "text/x-unknown");
        problem(send(request.POST(HttpRequest.BodyPublishers.ofString("a"))), 415, "unsupported_media_type");
    }

    @Test
    void anAcceptThatCannotBeMetIs406() throws Exception {
        problem(send(to("/v1/checkpoints/a").header("Accept", "image/png")), 406, "not_acceptable");
    }

    @Test
    void theUnexpectedTellsNothingOfTheInside() throws Exception {
        var response = get("/test/broken");
        problem(response, 500, "internal_error");
        assertThat(response.body()).doesNotContain("secret", "Exception", "fallline.web", "\tat ");
    }

    @Test
    void aRequestThatReachesNoServletIsAnsweredWithAProblemToo() throws Exception {
        assertThat(raw("GET /v1/jobs?a=[ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json", "\"status\":400")
                .doesNotContain("<html", "Tomcat");
    }

    @Test
    void everyAnswerForbidsGuessingItsType() throws Exception {
        assertThat(get("/v1/checkpoints/a").headers().firstValue("X-Content-Type-Options"))
                .hasValue("nosniff");
    }

    private JsonNode problem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        var problem = read(response);
        assertThat(problem.propertyNames()).contains("type", "title", "status", "detail", "instance", "code");
        assertThat(problem.at("/status").asInt()).isEqualTo(status);
        assertThat(problem.at("/code").asString()).isEqualTo(code);
        return problem;
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
