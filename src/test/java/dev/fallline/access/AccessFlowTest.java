package dev.fallline.access;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.fallline.ServiceTest;
import dev.fallline.web.Scope;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service with keys: who is let in, to what, and what of it is written down. */
@ServiceTest
// A service of its own: keys close it for good.
@TestPropertySource(properties = {"fallline.limits.requests=40", "fallline.limits.window=PT10H"})
class AccessFlowTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String SPEC =
            """
            {"dataset": {"id": "iris", "target": "species"}, "model": {"type": "softmax"}, "training": {"epochs": 1}}
            """;

    @LocalServerPort
    int port;

    @Autowired
    ApiKeys keys;

    @Autowired
    JsonMapper json;

    private String admin;

    @BeforeEach
    void makeAdmin() {
        admin = key("default", EnumSet.allOf(Scope.class));
    }

    @Test
    void asksForAKeyOnceThereIsOne() throws Exception {
        var answer = send("GET", "/v1/jobs", null, null);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(code(answer)).isEqualTo("authentication_required");
        assertThat(send("GET", "/actuator/health", null, null).statusCode()).isEqualTo(200);
        assertThat(send("GET", "/problems", null, null).statusCode()).isEqualTo(200);
        assertThat(send("GET", "/v1/jobs", admin, null).statusCode()).isEqualTo(200);
    }

    @Test
    void noWayToWriteAPathLeadsAroundIt() throws Exception {
        for (var path : new String[] {
            "/%76%31/jobs",
            "/v1%3b/jobs",
            "/v1;a=b/jobs",
            "/v1/./jobs",
            "/v1/x/../jobs",
            "/v1/%2e/jobs",
            "/problems/../v1/jobs",
            "/problems/%2e%2e/v1/jobs",
            "//v1/jobs",
            "/%61ctuator/prometheus",
            "/actuator;a/prometheus",
            "/actuator/health/../prometheus",
            "/actuator/health/%2e%2e/prometheus"
        }) {
            assertThat(send("GET", path, null, null).statusCode()).as(path).isIn(400, 401, 404);
        }
    }

    @Test
    void refusesWhatIsNoKey() throws Exception {
        var last = admin.endsWith("A") ? "B" : "A";
        for (var wrong : new String[] {"flk_x", "none", admin.substring(0, admin.length() - 1) + last, admin + "x"}) {
            var answer = send("GET", "/v1/jobs", wrong, null);
            assertThat(answer.statusCode()).as(wrong).isEqualTo(401);
            assertThat(code(answer)).isEqualTo("invalid_token");
        }
    }

    @Test
    void holdsCallersToTheirScopes() throws Exception {
        var reader = key("default", Set.of(Scope.READ));
        assertThat(send("GET", "/v1/jobs", reader, null).statusCode()).isEqualTo(200);
        assertThat(send("POST", "/v1/jobs/validate", reader, SPEC).statusCode()).isEqualTo(200);
        var refused = send("POST", "/v1/jobs", reader, SPEC);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(code(refused)).isEqualTo("insufficient_scope");
        var submitter = key("default", Set.of(Scope.READ, Scope.SUBMIT));
        assertThat(send("POST", "/v1/jobs", submitter, SPEC).statusCode()).isEqualTo(202);
        for (var path : new String[] {"/v1/keys", "/actuator/prometheus", "/actuator/info", "/actuator"}) {
            assertThat(send("GET", path, submitter, null).statusCode()).as(path).isEqualTo(403);
            assertThat(send("GET", path, admin, null).statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void makesShowsAndRevokesKeys() throws Exception {
        var audit = (Logger) LoggerFactory.getLogger("dev.fallline.audit");
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        audit.setLevel(Level.INFO);
        audit.addAppender(log);
        var made = send("POST", "/v1/keys", admin, "{\"name\": \"ci\", \"project\": \"search\", \"scopes\": [\"read\"]}");
        assertThat(made.statusCode()).isEqualTo(201);
        JsonNode key = json.readTree(made.body());
        var secret = key.path("key").asString();
        var path = made.headers().firstValue("Location").orElseThrow();
        assertThat(secret).startsWith("flk_");
        assertThat(send("GET", "/v1/jobs", secret, null).statusCode()).isEqualTo(200);

        var shown = json.readTree(send("GET", path, admin, null).body());
        assertThat(shown.has("key")).isFalse();
        assertThat(shown.path("project").asString()).isEqualTo("search");
        assertThat(shown.path("last_used_at").isNull()).isFalse();

        assertThat(send("DELETE", path, admin, null).statusCode()).isEqualTo(204);
        assertThat(send("GET", "/v1/jobs", secret, null).statusCode()).isEqualTo(401);
        audit.detachAppender(log);
        assertThat(log.list.toString()).doesNotContain(secret).contains("POST /v1/keys status=201 made=" + path);
    }

    @Test
    void keepsAKeyToItsShare() throws Exception {
        var busy = key("default", Set.of(Scope.READ));
        for (int i = 0; i < 40; i++) {
            var answer = send("GET", "/v1/jobs?limit=1", busy, null);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("RateLimit").orElseThrow()).startsWith("\"key\";r=" + (39 - i) + ";t=");
        }
        var refused = send("GET", "/v1/jobs", busy, null);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(code(refused)).isEqualTo("rate_limited");
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 900L);
        assertThat(send("GET", "/v1/jobs", admin, null).statusCode()).isEqualTo(200);
    }

    @Test
    void namesEveryFaultOfAKey() throws Exception {
        var body = "{\"project\": \"No!\", \"scopes\": [], \"expires_at\": \"2001-01-01T00:00:00Z\"}";
        var answer = send("POST", "/v1/keys", admin, body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json.readTree(answer.body()).path("errors").values().stream()
                        .map(fault -> fault.path("pointer").asString()))
                .containsExactly("/name", "/project", "/scopes", "/expires_at");
    }

    @Test
    void keysOfOneProjectOpenNothingOfAnother() throws Exception {
        var one = key("one", Set.of(Scope.READ, Scope.SUBMIT));
        var two = key("two", Set.of(Scope.READ, Scope.SUBMIT));
        var job = send("POST", "/v1/jobs", one, SPEC).headers().firstValue("Location").orElseThrow();
        assertThat(send("GET", job, one, null).statusCode()).isEqualTo(200);
        assertThat(send("GET", job, two, null).statusCode()).isEqualTo(404);
        assertThat(send("GET", job, admin, null).statusCode()).isEqualTo(404);
    }

    @Test
    void theCommandMakesListsAndRevokes() throws Exception {
        var made = command("keys", "create", "--name", "by hand", "--expires", "P1D").lines().toList();
        assertThat(send("GET", "/v1/jobs", made.get(1), null).statusCode()).isEqualTo(200);
        assertThat(command("keys", "list")).contains(made.getFirst() + "  by hand").doesNotContain(made.get(1));
        command("keys", "revoke", made.getFirst());
        assertThat(send("GET", "/v1/jobs", made.get(1), null).statusCode()).isEqualTo(401);
    }

    /** Made by Maven before the tests; without it the list of the endpoint is empty. */
    @Test
    void whatTheServiceIsMadeOfIsToldToAdministrators() throws Exception {
        assertThat(send("GET", "/actuator/sbom", null, null).statusCode()).isEqualTo(401);
        var reader = key("default", Set.of(Scope.READ, Scope.SUBMIT));
        assertThat(send("GET", "/actuator/sbom/application", reader, null).statusCode()).isEqualTo(403);
        var listed = json.readTree(send("GET", "/actuator/sbom", admin, null).body());
        assertThat(listed.path("ids").get(0).asString()).isEqualTo("application");
        var bom = json.readTree(send("GET", "/actuator/sbom/application", admin, null).body());
        assertThat(bom.path("bomFormat").asString()).isEqualTo("CycloneDX");
        assertThat(bom.path("components").values().stream().map(component -> component.path("purl").asString()))
                .anyMatch(name -> name.startsWith("pkg:maven/org.ejml/ejml-fdense@"))
                .anyMatch(name -> name.startsWith("pkg:maven/org.bytedeco/openblas@"))
                .noneMatch(name -> name.contains("junit"));
    }

    @Test
    void aKeyIsRevokedAsItWasSeenWhetherUsedMeanwhileOrNot() throws Exception {
        var made = keys.create("test", "default", Set.of(Scope.READ), null);
        var path = "/v1/keys/" + made.key().id();
        var tag = send("GET", path, admin, null).headers().firstValue("ETag").orElseThrow();
        send("GET", "/v1/jobs", made.secret(), null);
        assertThat(delete(path, "\"other\"").statusCode()).isEqualTo(412);
        assertThat(delete(path, tag).statusCode()).isEqualTo(204);
        assertThat(delete(path, tag).statusCode()).isEqualTo(412);
    }

    private HttpResponse<String> delete(String path, String ifMatch) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .headers("Authorization", "Bearer " + admin, "If-Match", ifMatch)
                .DELETE();
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private String command(String... arguments) {
        var text = new StringWriter();
        assertThat(new KeyCommand(keys, Clock.systemUTC(), new PrintWriter(text)).execute(arguments)).isZero();
        return text.toString();
    }

    private String key(String project, Set<Scope> scopes) {
        return keys.create("test", project, scopes, null).secret();
    }

    private String code(HttpResponse<String> answer) {
        return json.readTree(answer.body()).path("code").asString();
    }

    private HttpResponse<String> send(String method, String path, @Nullable String key, @Nullable String body)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }
}
