package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class IdempotencyTest extends HttpTest {

    private static final String PATH = "/v1/checkpoints/ckpt_1/fork";

    @Autowired
    private IdempotencyRepository repository;

    @Test
    void theSameKeyAndBodyGivesTheFirstAnswerAgain() throws Exception {
        var first = post(PATH, "{\"a\":1}", "Idempotency-Key", "same");
        var second = post(PATH, "{\"a\":1}", "Idempotency-Key", "same");
        assertThat(second.statusCode()).isEqualTo(201).isEqualTo(first.statusCode());
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(second.headers().firstValue("Idempotency-Replayed")).hasValue("true");
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused() throws Exception {
        post(PATH, "{\"a\":1}", "Idempotency-Key", "other");
        var second = post(PATH, "{\"a\":2}", "Idempotency-Key", "other");
        assertThat(second.statusCode()).isEqualTo(422);
        assertThat(read(second).at("/code").asString()).isEqualTo("idempotency_key_reused");
    }

    @Test
    void aRequestStillUnderWayIsAConflict() throws Exception {
        repository.claim(Caller.DEFAULT_PROJECT, "open", PATH, "another process", Instant.now());
        assertThat(post(PATH, "{}", "Idempotency-Key", "open").statusCode()).isEqualTo(409);
    }

    @Test
    void aFailedRequestLeavesItsKeyFree() throws Exception {
        assertThat(post(PATH, "{\"broken\":1}", "Idempotency-Key", "failed").statusCode())
                .isEqualTo(500);
        assertThat(post(PATH, "{\"a\":1}", "Idempotency-Key", "failed").statusCode())
                .isEqualTo(201);
    }

    @Test
    void aFormIsTheSameWhateverItsBoundary() throws Exception {
        var first = upload("one", "x,y");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(upload("two", "x,y").body()).isEqualTo(first.body());
        assertThat(upload("three", "x,z").statusCode()).isEqualTo(422);
    }

    @Test
    void refusesAnEmptyKey() throws Exception {
        assertThat(post(PATH, "{}", "Idempotency-Key", "").statusCode()).isEqualTo(400);
    }

    @Test
    void withoutAKeyEveryRequestIsNew() throws Exception {
        assertThat(post(PATH, "{}").body()).isNotEqualTo(post(PATH, "{}").body());
    }

    @Test
    void aSingleResourceIsNotSentAgainToOneWhoHasIt() throws Exception {
        var first = get("/v1/checkpoints/a");
        var tag = first.headers().firstValue("ETag").orElseThrow();
        var second = send(to("/v1/checkpoints/a").header("If-None-Match", tag));
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
    }

    private HttpResponse<String> upload(String boundary, String content) throws IOException, InterruptedException {
        var body = "--%1$s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n%2$s\r\n--%1$s--\r\n"
                .formatted(boundary, content);
        return send(to(PATH).header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .header("Idempotency-Key", "form")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }
}
