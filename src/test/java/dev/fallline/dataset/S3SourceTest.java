package dev.fallline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fallline.problem.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** Objects of a store that speaks S3, and what is said of those that cannot be had. */
class S3SourceTest {

    private static final int MOST = 100;
    private static final DatasetProperties LIMITS = new DatasetProperties(
            DataSize.ofBytes(MOST),
            200,
            1000,
            DataSize.ofMegabytes(64),
            DataSize.ofMegabytes(64),
            DataSize.ofMegabytes(256),
            2);

    private static final String REGION = "eu-central-1";
    private static final Map<String, String> OBJECTS = Map.of(
            "/data/a.csv", "x\n1\n",
            "/data/in%20a/gr%C3%BCn%2Bred.csv", "x\n1\n2\n",
            "/data/large.csv", "x\n".repeat(MOST),
            "/data/cut.csv", "x\n1\n2\n",
            "/data/unsized.csv", "x\n".repeat(MOST));

    private HttpServer store;

    @BeforeEach
    void open() throws IOException {
        store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store.createContext("/", S3SourceTest::answer);
        store.start();
    }

    @AfterEach
    void close() {
        store.stop(0);
    }

    /** As S3 answers, to those who sign with the key "me"; a download with a checksum is refused as S3Proxy does it. */
    private static void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getRawPath();
        var signature = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        var object = OBJECTS.get(path);
        if (!signature.startsWith("AWS4-HMAC-SHA256 Credential=me/")) {
            fault(exchange, 403, "InvalidAccessKeyId", "");
        } else if (!signature.contains("/" + REGION + "/s3/aws4_request")) {
            fault(exchange, 400, "AuthorizationHeaderMalformed", "<Region>" + REGION + "</Region>");
        } else if (exchange.getRequestHeaders().containsKey("x-amz-checksum-crc32")) {
            fault(exchange, 501, "NotImplemented", "");
        } else if (path.startsWith("/moved/")) {
            fault(exchange, 301, "PermanentRedirect", "<Endpoint>moved.s3.us-west-2.amazonaws.com</Endpoint>");
        } else if (path.startsWith("/locked/")) {
            fault(exchange, 403, "AccessDenied", "");
        } else if (path.startsWith("/broken/")) {
            fault(exchange, 501, "NotImplemented", "");
        } else if (object == null) {
            fault(exchange, 404, "NoSuchKey", "<Key>none</Key>");
        } else {
            byte[] bytes = object.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/csv");
            exchange.sendResponseHeaders(200, path.endsWith("unsized.csv") ? 0 : bytes.length);
            exchange.getResponseBody().write(bytes, 0, path.endsWith("cut.csv") ? 4 : bytes.length);
            exchange.getResponseBody().flush();
        }
        exchange.close();
    }

    private static void fault(HttpExchange exchange, int status, String code, String more) throws IOException {
        byte[] body = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>%s</Code><Message>no</Message>%s</Error>")
                .formatted(code, more)
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private UriSources sources(String region, String key, String... buckets) {
        var endpoint = "http://127.0.0.1:" + store.getAddress().getPort();
        return new UriSources(
                new SourceProperties(
                        List.of(),
                        true,
                        false,
                        Duration.ofSeconds(20),
                        new SourceProperties.S3(List.of(buckets), endpoint, region, key, "secret", true)),
                LIMITS);
    }

    private UriSources sources() {
        return sources(REGION, "me", "data", "moved", "locked", "broken");
    }

    private static void assertRefused(UriSources sources, String uri, String code, String detail) {
        assertThatExceptionOfType(ProblemException.class)
                .as(uri)
                .isThrownBy(() -> sources.open(uri))
                .satisfies(e -> assertThat(e.faults()).singleElement().satisfies(fault -> {
                    assertThat(fault.pointer()).isEqualTo("/uri");
                    assertThat(fault.code()).isEqualTo(code);
                    assertThat(fault.detail()).contains(detail);
                }));
    }

    @Test
    void readsObjectsOfABucketThatIsOpen() throws IOException {
        try (var fetched = sources().open("s3://data/a.csv")) {
            assertThat(fetched.name()).isEqualTo("a.csv");
            assertThat(fetched.mediaType()).isEqualTo("text/csv");
            assertThat(fetched.content().readAllBytes()).asString().isEqualTo("x\n1\n");
        }
        try (var fetched = sources(REGION, "me", "*").open("s3://data/in%20a/gr%C3%BCn+red.csv")) {
            assertThat(fetched.name()).isEqualTo("grün+red.csv");
            assertThat(fetched.content().readAllBytes()).hasSize(6);
        }
    }

    @Test
    void saysWhyAnObjectCannotBeHad() {
        assertRefused(sources(), "s3://data/none.csv", "uri_not_found", "no such object");
        assertRefused(sources(), "s3://other/a.csv", "uri_not_allowed", "s3.buckets");
        assertRefused(sources(), "s3://locked/a.csv", "uri_not_allowed", "credentials");
        assertRefused(sources(REGION, "other", "data"), "s3://data/a.csv", "uri_not_allowed", "credentials");
        assertRefused(sources("us-west-2", "me", "data"), "s3://data/a.csv", "uri_unreachable", "s3.region");
        assertRefused(sources(), "s3://moved/a.csv", "uri_unreachable", "s3.region");
        assertRefused(sources(), "s3://broken/a.csv", "uri_unreachable", "501");
        var gone = sources();
        store.stop(0);
        assertRefused(gone, "s3://data/a.csv", "uri_unreachable", "reached");
    }

    @Test
    void refusesObjectsThatAreTooLargeWhetherTheySayItOrNot(@TempDir Path directory) throws IOException {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> sources().open("s3://data/large.csv"))
                .satisfies(e -> assertThat(e.code()).isEqualTo("dataset_too_large"));
        try (var fetched = sources().open("s3://data/unsized.csv")) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> ReceivedFile.receive(fetched.content(), directory.resolve("a"), MOST))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("dataset_too_large"));
        }
    }

    @Test
    void refusesAnObjectWhoseBytesEndTooEarly(@TempDir Path directory) throws IOException {
        try (var fetched = sources().open("s3://data/cut.csv")) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> ReceivedFile.receive(fetched.content(), directory.resolve("a"), MOST))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("upload_cut_off"));
        }
    }
}
