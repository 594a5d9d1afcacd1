package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextsTest extends HttpTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"name\":\"a\\ud800\"} | /name",
                "{\"name\":\"\\udc00\\ud800\"} | /name",
                "{\"name\":\"a\\u0000b\"} | /name",
                "{\"tags\":{\"team\":\"\\uDFFF\"}} | /tags/team",
                "{\"rows\":[{\"x\":1},{\"x\":\"\\ud83d.\"}]} | /rows/1/x",
                "{\"tags\":{\"\\ud800\":\"a\"}} | /tags",
                "{\"tags\":{\"\\u0000\":\"a\"}} | /tags",
            })
    void aJsonBodyWithWhatIsNoTextIsRefusedByItsPointer(String body, String pointer) throws Exception {
        for (var path : new String[] {"/v1/jobs", "/v1/jobs/validate", "/test/tree"}) {
            var response = post(path, body);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
            assertThat(read(response).at("/errors/0/code").asString()).as(response.body()).isEqualTo("invalid_text");
            assertThat(read(response).at("/errors/0/pointer").asString()).isEqualTo(pointer);
        }
    }

    @Test
    void everyOtherTextPasses() throws Exception {
        var body = "{\"name\":\"\\ud83d\\ude00 \uD83D\uDE00 \\n ü\"}";
        var response = post("/test/tree", body);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(read(response)).isEqualTo(json.readTree(body));
    }

    @Test
    void nothingIsStoredOfAJobWithWhatIsNoText() throws Exception {
        var before = read(get("/v1/jobs?limit=200")).path("data").size();
        var spec =
                """
                {"name":"\\ud800","dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"}}
                """;
        assertThat(post("/v1/jobs", spec).statusCode()).isEqualTo(400);
        assertThat(read(get("/v1/jobs?limit=200")).path("data")).hasSize(before);
    }

    @Test
    void aDatasetIsNotNamedByWhatIsNoText() throws Exception {
        var before = read(get("/v1/datasets?limit=200")).path("data").size();
        var upload = to("/v1/datasets?name=a%00b").header("Content-Type", "text/csv");
        var response = send(upload.POST(HttpRequest.BodyPublishers.ofString("x,y\n1,2\n2,4\n")));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(read(response).at("/errors/0/pointer").asString()).isEqualTo("/name");
        assertThat(read(get("/v1/datasets?limit=200")).path("data")).hasSize(before);
    }

    @Test
    void anAnswerThatCannotBeWrittenIsAProblemAndNothingElse() throws Exception {
        var response = get("/test/unwritable");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(read(response).path("code").asString()).isEqualTo("internal_error");
        assertThat(response.body()).doesNotContain("fine");
    }

    @Test
    void anAnswerThatFailsOnTheWayIsCutOff() {
        assertThatThrownBy(() -> get("/test/breaks-off")).isInstanceOf(IOException.class);
    }

    @Test
    void halvesOfPairsAreNoText() {
        assertThat(Texts.whole("a\uD83D\uDE00")).isTrue();
        assertThat(Texts.whole("a\uD83D")).isFalse();
        assertThat(Texts.whole("\uDE00\uD83D")).isFalse();
        assertThat(Texts.whole("\u0000")).isFalse();
    }
}
