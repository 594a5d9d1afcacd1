package dev.fallline.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.fallline.ServiceTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tokens of an issuer that is really asked for its keys. */
@ServiceTest
@TestPropertySource(properties = "fallline.security.audience=fallline")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TokenFlowTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final OidcIssuer ISSUER = issuer();
    private static final String SPEC =
            """
            {"dataset": {"id": "iris", "target": "species"}, "model": {"type": "softmax"}, "training": {"epochs": 1}}
            """;

    @LocalServerPort
    int port;

    private final JsonMapper json = new JsonMapper();

    private static OidcIssuer issuer() {
        try {
            return new OidcIssuer();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @DynamicPropertySource
    static void configure(DynamicPropertyRegistry properties) {
        properties.add("fallline.security.issuer", ISSUER::url);
    }

    @AfterAll
    static void stop() {
        ISSUER.close();
    }

    @Test
    @Order(1)
    void startsWithoutTheIssuerAndSaysSoToWhoShowsAToken() throws Exception {
        assertThat(ISSUER.asked()).isZero();
        ISSUER.down(true);
        var answer = send("GET", "/v1/jobs", ISSUER.sign(ISSUER.claims("read").build()), null);
        ISSUER.down(false);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(code(answer)).isEqualTo("issuer_unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(status(ISSUER.claims("read").build())).isEqualTo(200);
    }

    @Test
    void asksForAToken() throws Exception {
        var answer = send("GET", "/v1/jobs", null, null);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(code(answer)).isEqualTo("authentication_required");
        assertThat(send("GET", "/actuator/health", null, null).statusCode()).isEqualTo(200);
    }

    @Test
    void theScopesOfATokenAreWhatItMayDo() throws Exception {
        var reader = ISSUER.sign(ISSUER.claims("openid read profile").build());
        assertThat(send("GET", "/v1/jobs", reader, null).statusCode()).isEqualTo(200);
        var refused = send("POST", "/v1/jobs", reader, SPEC);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(code(refused)).isEqualTo("insufficient_scope");
        assertThat(refused.headers().firstValue("WWW-Authenticate").orElse("")).contains("scope=\"submit\"");

        var submitter = ISSUER.sign(ISSUER.claims("submit").build());
        assertThat(send("POST", "/v1/jobs", submitter, SPEC).statusCode()).isEqualTo(202);
        assertThat(send("GET", "/v1/jobs", submitter, null).statusCode()).isEqualTo(403);
        assertThat(send("GET", "/v1/keys", submitter, null).statusCode()).isEqualTo(403);

        var listed = ISSUER.claims("").claim("scope", null).claim("scp", List.of("read", "admin"));
        assertThat(send("GET", "/v1/keys", ISSUER.sign(listed.build()), null).statusCode()).isEqualTo(200);
        assertThat(send("GET", "/actuator/prometheus", ISSUER.sign(listed.build()), null).statusCode()).isEqualTo(200);
        assertThat(status(ISSUER.claims("").build())).isEqualTo(403);
        assertThat(status(ISSUER.claims("READ read2 jobs:read").build())).isEqualTo(403);
    }

    @Test
    void theProjectOfATokenIsTheOneItNames() throws Exception {
        var search = ISSUER.sign(ISSUER.claims("read submit").claim("project", "search").build());
        var other = ISSUER.sign(ISSUER.claims("read submit").build());
        var job = json.readTree(send("POST", "/v1/jobs", search, SPEC).body()).path("id").asString();
        assertThat(send("GET", "/v1/jobs/" + job, search, null).statusCode()).isEqualTo(200);
        assertThat(send("GET", "/v1/jobs/" + job, other, null).statusCode()).isEqualTo(404);
        for (Object wrong : new Object[] {"", "a b", "../x", "x".repeat(65), 7, List.of("search"), Map.of("a", "b")}) {
            assertThat(status(ISSUER.claims("read").claim("project", wrong).build())).as("%s", wrong).isEqualTo(401);
        }
    }

    @Test
    void refusesTokensOutOfTheirTime() throws Exception {
        var now = Instant.now();
        assertThat(status(ISSUER.claims("read").expirationTime(at(now.minus(2, ChronoUnit.MINUTES))).build())).isEqualTo(401);
        assertThat(status(ISSUER.claims("read").notBeforeTime(at(now.plus(5, ChronoUnit.MINUTES))).build())).isEqualTo(401);
        assertThat(status(ISSUER.claims("read").expirationTime(null).build())).isEqualTo(401);
        // Clocks differ by seconds.
        var late = ISSUER.claims("read").issueTime(at(now.minus(5, ChronoUnit.MINUTES)));
        assertThat(status(late.expirationTime(at(now.minus(5, ChronoUnit.SECONDS))).build())).isEqualTo(200);
    }

    @Test
    void takesTokensOfTheTypesThatIssuersGiveThem() throws Exception {
        var claims = ISSUER.claims("read").build();
        for (var type : new String[] {"JWT", "at+jwt"}) {
            assertThat(send("GET", "/v1/jobs", ISSUER.sign(claims, type), null).statusCode()).as(type).isEqualTo(200);
        }
        assertThat(send("GET", "/v1/jobs", ISSUER.sign(claims, "logout+jwt"), null).statusCode()).isEqualTo(401);
    }

    @Test
    void refusesTokensOfAnotherIssuerOrForAnotherAudience() throws Exception {
        assertThat(status(ISSUER.claims("read").issuer("https://login.example.com").build())).isEqualTo(401);
        assertThat(status(ISSUER.claims("read").issuer(null).build())).isEqualTo(401);
        assertThat(status(ISSUER.claims("read").audience("billing").build())).isEqualTo(401);
        assertThat(status(ISSUER.claims("read").audience((String) null).build())).isEqualTo(401);
        assertThat(status(ISSUER.claims("read").audience(List.of("billing", "fallline")).build())).isEqualTo(200);
    }

    @Test
    void refusesWhatTheIssuerDidNotSign() throws Exception {
        JWTClaimsSet claims = ISSUER.claims("read submit admin").build();
        var foreign = OidcIssuer.newKey();
        var good = ISSUER.sign(claims);
        var parts = good.split("\\.", -1);
        var forged = ISSUER.sign(ISSUER.claims("read").subject("other").build()).split("\\.", -1);
        for (var token : new String[] {
            OidcIssuer.sign(claims, foreign, foreign.getKeyID()),
            OidcIssuer.sign(claims, foreign, ISSUER.keyId()),
            OidcIssuer.unsigned(claims),
            ISSUER.signByPublicKey(claims),
            parts[0] + "." + parts[1] + ".",
            parts[0] + "." + parts[1],
            parts[0] + "." + forged[1] + "." + parts[2],
            "..",
            "a.b.c",
            "{}"
        }) {
            var answer = send("GET", "/v1/jobs", token, null);
            assertThat(answer.statusCode()).as(token).isEqualTo(401);
            assertThat(code(answer)).isEqualTo("invalid_token");
            assertThat(answer.body()).doesNotContain("nimbus", "Exception", "kid");
        }
        assertThat(send("GET", "/v1/jobs", good, null).statusCode()).isEqualTo(200);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void takesTheKeyThatTheIssuerChangedTo() throws Exception {
        assertThat(status(ISSUER.claims("read").build())).isEqualTo(200);
        var asked = ISSUER.asked();
        for (int i = 0; i < 5; i++) {
            assertThat(status(ISSUER.claims("read").build())).isEqualTo(200);
        }
        assertThat(ISSUER.asked()).as("the keys are kept").isEqualTo(asked);

        var before = ISSUER.sign(ISSUER.claims("read").build());
        ISSUER.rotate();
        assertThat(status(ISSUER.claims("read").build())).isEqualTo(200);
        assertThat(send("GET", "/v1/jobs", before, null).statusCode()).isEqualTo(401);
    }

    private static Date at(Instant time) {
        return Date.from(time);
    }

    private int status(JWTClaimsSet claims) throws Exception {
        return send("GET", "/v1/jobs", ISSUER.sign(claims), null).statusCode();
    }

    private String code(HttpResponse<String> answer) {
        JsonNode problem = json.readTree(answer.body());
        return problem.path("code").asString();
    }

    private HttpResponse<String> send(String method, String path, @Nullable String token, @Nullable String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }
}
