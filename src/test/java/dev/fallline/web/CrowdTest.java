package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** Two requests are worked on at once; who waits for a client or a job is none of them. */
@TestPropertySource(properties = "fallline.limits.concurrent=2")
class CrowdTest extends HttpTest {

    private static final int MANY = 6;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void oneMoreThanMayIsToldToComeBackWhileHealthIsTold() throws Exception {
        var working = begin(2, "/test/working");
        while (FixtureController.WORKING.get() < 2) {
            Thread.sleep(5);
        }
        var refused = get("/v1/jobs");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(refused.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(read(refused).path("code").asString()).isEqualTo("too_busy");
        assertThat(read(get("/v2/models/none")).path("error").asString()).contains("2 requests");
        for (var path : new String[] {"/actuator/health", "/actuator/health/readiness", "/actuator/info", "/v2/health/live"}) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(200);
        }
        for (var path : new String[] {"/actuator/../v1/jobs", "/v2/health/%2e%2e/models/none"}) {
            assertThat(get(path).statusCode()).as(path).isIn(400, 503);
        }

        FixtureController.WORK.release(2);
        for (var one : working) {
            assertThat(one.get().body()).isEqualTo("done");
        }
        assertThat(get("/v1/jobs").statusCode()).isEqualTo(200);
    }

    @Test
    void aBurstIsWorkedOffAndNobodyOfItRefused() throws Exception {
        for (var one : begin(100, "/v1/datasets/iris")) {
            assertThat(one.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void longPollsAndStreamsKeepNobodyOut() throws Exception {
        var job = paused();
        var polls = begin(MANY, "/v1/jobs/" + job + "?wait=60");
        polls.addAll(begin(MANY, "/v1/jobs/" + job + "/events?wait=60&after=1000"));
        for (int i = 0; i < MANY; i++) {
            polls.add(client.sendAsync(
                    to("/v1/jobs/" + job + "/events")
                            .header("Accept", "text/event-stream")
                            .build(),
                    BodyHandlers.ofString()));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(get("/v1/jobs").statusCode()).isEqualTo(200);
        }
        send(to("/v1/jobs/" + job + "/cancel").POST(BodyPublishers.noBody()));
        for (var one : polls.subList(0, MANY)) {
            assertThat(read(one.get()).path("status").asString()).isEqualTo("cancelled");
        }
        for (var one : polls.subList(2 * MANY, 3 * MANY)) {
            assertThat(one.get().statusCode()).isEqualTo(200);
        }
        polls.forEach(one -> one.cancel(true));
    }

    @Test
    void slowSendersKeepNobodyOutAndAreAnswered() throws Exception {
        var half = "{\"name\": \"a\", ";
        var rest = "\"size\": 1}";
        var form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nx,y\n";
        var sockets = new ArrayList<Socket>();
        var forms = new ArrayList<Socket>();
        try {
            for (int i = 0; i < MANY; i++) {
                sockets.add(begin("POST /test/record", "application/json", half.length() + rest.length(), half));
                forms.add(begin("POST /v1/datasets", "multipart/form-data; boundary=b", 1000, form));
                forms.add(begin("POST /v1/jobs/validate", "application/x-www-form-urlencoded", 1000, "a=b&"));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(get("/v1/jobs").statusCode()).isEqualTo(200);
            }
            for (var socket : sockets) {
                socket.getOutputStream().write(rest.getBytes(StandardCharsets.US_ASCII));
                assertThat(statusLine(socket)).contains(" 200 ");
            }
        } finally {
            close(sockets);
            close(forms);
        }
    }

    @Test
    void slowReceiversKeepNobodyOut() throws Exception {
        var sockets = new ArrayList<Socket>();
        try {
            for (int i = 0; i < MANY; i++) {
                sockets.add(begin("GET /test/endless", "text/plain", 0, ""));
            }
            for (var socket : sockets) {
                assertThat(statusLine(socket)).contains(" 200 ");
            }
            for (int i = 0; i < 20; i++) {
                assertThat(get("/v1/jobs").statusCode()).isEqualTo(200);
            }
        } finally {
            close(sockets);
        }
    }

    private String paused() throws Exception {
        var job = read(post("/v1/jobs",
                        "{\"dataset\": {\"id\": \"iris\", \"target\": \"species\"}, \"model\": {\"type\": \"softmax\"},"
                                + " \"training\": {\"epochs\": 1000000}}"))
                .path("id").asString();
        send(to("/v1/jobs/" + job + "/pause").POST(BodyPublishers.noBody()));
        while (!read(get("/v1/jobs/" + job)).path("status").asString().equals("paused")) {
            Thread.sleep(5);
        }
        return job;
    }

    private List<CompletableFuture<HttpResponse<String>>> begin(int count, String path) {
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < count; i++) {
            HttpRequest request = to(path).build();
            answers.add(client.sendAsync(request, BodyHandlers.ofString()));
        }
        return answers;
    }

    private Socket begin(String what, String type, int length, String body) throws IOException {
        var socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(30_000);
        var text = "%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(what, type, length, body);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String statusLine(Socket socket) throws IOException {
        var line = new StringBuilder();
        for (int c = socket.getInputStream().read(); c >= 0 && c != '\n'; c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }
}
