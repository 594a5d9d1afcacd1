package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;

class EntityTagsTest extends HttpTest {

    @Test
    void whatTheClientHasAlreadyIsNotSentAgain() throws Exception {
        var first = get("/v1/datasets/iris");
        var tag = first.headers().firstValue("ETag").orElseThrow();
        for (var known : new String[] {tag, "\"other\", " + tag, "W/" + tag, "*"}) {
            var again = send(to("/v1/datasets/iris").header("If-None-Match", known));
            assertThat(again.statusCode()).as(known).isEqualTo(304);
            assertThat(again.headers().firstValue("ETag")).hasValue(tag);
            assertThat(again.body()).isEmpty();
        }
    }

    @Test
    void whatTheClientHasNotIsSent() throws Exception {
        var answer = send(to("/v1/datasets/iris").header("If-None-Match", "\"other\""));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(read(answer).path("id").asString()).isEqualTo("iris");
    }

    @Test
    void whatDoesNotExistIsNotFoundWhateverTheClientHas() throws Exception {
        var answer = send(to("/v1/datasets/nothing").header("If-None-Match", "*"));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(read(answer).path("code").asString()).isEqualTo("dataset_not_found");
    }

    @Test
    void aDeletionIsNotHeldUpByAnyTag() throws Exception {
        var upload = to("/v1/datasets").header("Content-Type", "text/csv");
        var made = read(send(upload.POST(HttpRequest.BodyPublishers.ofString("x,y\n1,2\n2,4\n3,6\n"))));
        var path = "/v1/datasets/" + made.path("id").asString();
        assertThat(send(to(path).header("If-None-Match", "*").DELETE()).statusCode()).isEqualTo(204);
    }
}
