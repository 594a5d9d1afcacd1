package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Server-sent events of jobs, as a browser reads them. */
@ServiceTest
@Timeout(300)
class EventStreamFlowTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String IRIS =
            """
            {"dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"},
             "optimizer":{"type":"adam","learning_rate":0.1},"training":{"epochs":%d,"log_every_steps":1}}
            """;

    @LocalServerPort
    int port;

    @Autowired
    JsonMapper json;

    private JobClient client = new JobClient(0);

    @BeforeEach
    void connect() {
        client = new JobClient(port);
    }

    /** @param id the last that was seen, as a browser keeps it */
    record Message(String event, String id, JsonNode data) {}

    @Test
    void tellsAllOfAJobThatIsOverAndEnds() throws Exception {
        JsonNode job = client.finished(client.submit(IRIS.formatted(40)));
        var stream = open(job, null, "");
        assertThat(stream.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        List<Message> messages = read(stream.body(), Integer.MAX_VALUE);
        assertThat(messages.getLast().event()).isEqualTo("job.status");
        assertThat(messages.getLast().data().path("data").path("status").asString()).isEqualTo("succeeded");
        JsonNode events = client.get(JobClient.path(job) + "/events").path("data");
        assertThat(messages.stream()
                        .filter(message -> !message.event().equals("metrics"))
                        .peek(message -> assertThat(message.id()).isEqualTo(message.data().path("seq").asString()))
                        .map(Message::data)
                        .toList())
                .containsExactlyElementsOf(events.values());
        JsonNode series = client.get(JobClient.path(job) + "/metrics").path("series");
        assertThat(points(messages)).containsExactlyInAnyOrderElementsOf(points(series));
    }

    @Test
    void goesOnAfterAnyMessageWithoutLossOrRepetition() throws Exception {
        JsonNode job = client.finished(client.submit(IRIS.formatted(400)));
        List<Message> whole = read(open(job, null, "").body(), Integer.MAX_VALUE);
        var pieces = new ArrayList<Message>();
        String id = null;
        while (true) {
            var stream = open(job, id, "");
            if (stream.statusCode() == 204) {
                break;
            }
            List<Message> some = read(stream.body(), 1);
            pieces.addAll(some);
            id = some.getLast().id();
        }
        assertThat(pieces).isEqualTo(whole);
        assertThat(whole.stream().filter(message -> message.event().equals("metrics")).count()).isGreaterThan(2);
        assertThat(points(whole)).doesNotHaveDuplicates();
    }

    @Test
    void missesNothingOfAJobThatLogsFasterThanItIsRead() throws Exception {
        JsonNode job = client.submit(IRIS.formatted(1500));
        var live = new ArrayList<Message>();
        String id = null;
        for (var stream = open(job, id, ""); stream.statusCode() != 204; stream = open(job, id, "")) {
            live.addAll(read(stream.body(), 20));
            id = live.getLast().id();
        }
        var lines = client.send(JobClient.path(job) + "/metrics", "text/csv").body().lines().skip(1);
        assertThat(live.stream()
                        .filter(message -> message.event().equals("metrics"))
                        .flatMap(message -> message.data().path("series").values().stream())
                        .flatMap(series -> series.path("steps").values().stream()
                                .map(step -> series.path("name").asString() + "," + step.asLong())))
                .containsExactlyInAnyOrderElementsOf(lines.map(line -> line.replaceFirst(",[^,]*,[^,]*$", "")).toList());
    }

    @Test
    void tellsOfAJobAsItTrains() throws Exception {
        JsonNode job = client.submit(
                """
                {"dataset":{"id":"digits","target":"digit"},"model":{"type":"mlp","hidden":[64]},
                 "training":{"epochs":1000000}}
                """);
        try (InputStream body = open(job, null, "?names=train_loss").body()) {
            var reader = new Reader(body);
            Message message = reader.next();
            while (!message.event().equals("metrics")) {
                message = reader.next();
            }
            assertThat(message.data().path("series").path(0).path("name").asString()).isEqualTo("train_loss");
            client.read(client.post(JobClient.path(job) + "/cancel", ""), 200);
            while (!message.data().path("data").path("status").asString("").equals("cancelled")) {
                message = reader.next();
            }
            assertThat(body.read()).isEqualTo(-1);
        }
        assertThat(open(job, null, "?after=1000").statusCode()).isEqualTo(204);
    }

    @Test
    void refusesWithAProblem() throws Exception {
        assertThat(problem("/v1/jobs/job_none/events", "1")).isEqualTo(404);
        JsonNode job = client.finished(client.submit(IRIS.formatted(1)));
        assertThat(problem(JobClient.path(job) + "/events", "no number")).isEqualTo(400);
    }

    private int problem(String path, String lastEventId) throws Exception {
        var answer = CLIENT.send(request(path, lastEventId).build(), BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        return answer.statusCode();
    }

    private HttpResponse<InputStream> open(JsonNode job, @Nullable String id, String query)
            throws Exception {
        var request = request(JobClient.path(job) + "/events" + query, id);
        return CLIENT.send(request.build(), BodyHandlers.ofInputStream());
    }

    private HttpRequest.Builder request(String path, @Nullable String id) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Accept", "text/event-stream");
        if (id != null) {
            request.header("Last-Event-ID", id);
        }
        return request;
    }

    private List<Message> read(InputStream body, int most) throws Exception {
        var messages = new ArrayList<Message>();
        try (body) {
            var reader = new Reader(body);
            while (messages.size() < most) {
                Message message = reader.nextOrEnd();
                if (message == null) {
                    return messages;
                }
                messages.add(message);
            }
        }
        return messages;
    }

    private static List<String> points(List<Message> messages) {
        return messages.stream()
                .filter(message -> message.event().equals("metrics"))
                .flatMap(message -> points(message.data().path("series")).stream())
                .toList();
    }

    private static List<String> points(JsonNode series) {
        var points = new ArrayList<String>();
        for (JsonNode one : series.values()) {
            for (int i = 0; i < one.path("steps").size(); i++) {
                points.add("%s %s %s %s".formatted(
                        one.path("name"), one.path("steps").path(i), one.path("epochs").path(i), one.path("values").path(i)));
            }
        }
        return points;
    }

    private final class Reader {

        private final BufferedReader in;

        Reader(InputStream body) {
            in = new BufferedReader(
                    new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        Message next() throws Exception {
            return Objects.requireNonNull(nextOrEnd());
        }

        @Nullable Message nextOrEnd() throws Exception {
            String event = "";
            String id = "";
            String data = "";
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && !data.isEmpty()) {
                    return new Message(event, id, json.readTree(data));
                }
            }
            return null;
        }
    }
}
