package dev.fallline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fallline.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Files that a URI names, and those it must not name. */
class SourcesTest {

    private static final DatasetProperties LIMITS = new DatasetProperties(
            DataSize.ofBytes(100), 200, 1000, DataSize.ofMegabytes(64), DataSize.ofMegabytes(64), DataSize.ofMegabytes(256), 2);

    private static UriSources sources(List<Path> directories, SourceProperties.S3 s3) {
        return new UriSources(new SourceProperties(directories, true, false, Duration.ofSeconds(20), s3), LIMITS);
    }

    private static UriSources sources(List<Path> directories) {
        return sources(directories, new SourceProperties.S3(List.of(), null, "us-east-1", null, null, true));
    }

    private static void assertRefused(UriSources sources, String uri, String code) {
        assertThatExceptionOfType(ProblemException.class)
                .as(uri)
                .isThrownBy(() -> sources.open(uri))
                .satisfies(e -> assertThat(e.faults()).singleElement().satisfies(fault -> {
                    assertThat(fault.pointer()).isEqualTo("/uri");
                    assertThat(fault.code()).isEqualTo(code);
                }));
    }

    @Test
    void readsFilesBelowAConfiguredDirectoryAlone(@TempDir Path directory) throws IOException {
        var open = Files.createDirectory(directory.resolve("open"));
        var closed = Files.createDirectory(directory.resolve("closed"));
        var file = Files.writeString(open.resolve("a b.csv"), "x\n1\n");
        var secret = Files.writeString(closed.resolve("secret.csv"), "x\n1\n");
        Files.createSymbolicLink(open.resolve("link.csv"), secret);
        var sources = sources(List.of(open));

        try (var fetched = sources.open(file.toUri().toString())) {
            assertThat(fetched.name()).isEqualTo("a b.csv");
            assertThat(fetched.content().readAllBytes()).hasSize(4);
        }
        assertRefused(sources, secret.toUri().toString(), "uri_not_allowed");
        assertRefused(sources, closed.resolve("none.csv").toUri().toString(), "uri_not_allowed");
        assertRefused(sources, open.toUri() + "../closed/secret.csv", "uri_not_allowed");
        assertRefused(sources, open.toUri() + "link.csv", "uri_not_allowed");
        assertRefused(sources, open.toUri() + "none.csv", "uri_not_found");
        assertRefused(sources, open.toUri().toString(), "uri_not_found");
        assertRefused(sources, "file://host" + file.toUri().getRawPath(), "uri_not_allowed");
        assertRefused(sources(List.of()), file.toUri().toString(), "uri_not_allowed");
    }

    @ParameterizedTest
    @CsvSource({
        "https://127.0.0.1/a.csv,uri_not_allowed",
        "https://localhost:9/a.csv,uri_not_allowed",
        "https://[::1]/a.csv,uri_not_allowed",
        "https://10.1.2.3/a.csv,uri_not_allowed",
        "https://169.254.169.254/latest/meta-data,uri_not_allowed",
        "https://2130706433/a.csv,uri_not_allowed",
        "https://[::ffff:10.0.0.1]/a.csv,uri_not_allowed",
        "https://user:secret@example.com/a.csv,invalid_uri",
        "http://example.com/a.csv,unsupported_scheme",
        "ftp://example.com/a.csv,unsupported_scheme",
        "a.csv,unsupported_scheme",
        "s3://bucket/a.csv,uri_not_allowed",
        "s3://bucket,invalid_uri",
        "https://exa mple.com,invalid_uri"
    })
    void refusesWhatMustNotBeFetched(String uri, String code) {
        assertRefused(sources(List.of()), uri, code);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0", "169.254.1.1", "198.18.0.1",
        "240.0.0.1", "255.255.255.255", "224.0.0.1", "::1", "fe80::1", "fd00::1", "2002:a00:1::", "2001::1", "64:ff9b::a00:1"})
    void knowsAddressesThatAreNotPublic(String address) throws IOException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "100.128.0.1", "172.32.0.1", "2606:4700::1111"})
    void knowsPublicAddresses(String address) throws IOException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void readsTheRequestAndNamesEveryFaultOfIt() throws IOException {
        var request = FetchRequest.read(json("""
                {"uri": "https://example.com/a.csv", "name": "mine", "header": false, "columns": {"a": "text"}}"""));

        assertThat(request.uri()).isEqualTo("https://example.com/a.csv");
        assertThat(request.fields()).isEqualTo(Map.of("name", "mine", "header", "false", "columns", "{\"a\":\"text\"}"));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> FetchRequest.read(json("{\"url\": \"x\", \"header\": 1}")))
                .satisfies(e -> assertThat(e.faults()).extracting("pointer").containsExactly("/url", "/header", "/uri"));
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> FetchRequest.read(json("17")));
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> FetchRequest.read(json("{")));
    }

    private static ByteArrayInputStream json(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
