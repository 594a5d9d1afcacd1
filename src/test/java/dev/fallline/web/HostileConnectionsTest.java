package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.TestPropertySource;

/** Whoever does not speak HTTP, or speaks it as slowly as can be, is got rid of, and nobody else notices. */
@TestPropertySource(properties = "server.tomcat.connection-timeout=1s")
class HostileConnectionsTest extends HttpTest {

    private static final String HOST = "Host: localhost\r\n";
    private static final String CHUNKED =
            "POST /v1/jobs HTTP/1.1\r\n" + HOST + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET",
                "GET /v1/jobs HTTP/1.1\r\nHost: local",
                "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
                "POST /v1/datasets HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: 100\r\n\r\nx,y\n",
                CHUNKED,
                CHUNKED + "5\r\n{\"a\"",
            })
    void whoLeavesHisRequestHalfSaidIsCutOff(String half) throws Exception {
        try (var socket = connect()) {
            socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
            var before = System.nanoTime();
            var answer = rest(socket);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
            assertThat(answer).satisfiesAnyOf(
                    none -> assertThat(none).isEmpty(),
                    late -> assertThat(late).startsWith("HTTP/1.1 408").contains("request_timeout"));
        }
    }

    @Test
    void manyWhoSendAByteNowAndThenKeepNobodyOut() throws Exception {
        var sockets = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 300; i++) {
                var socket = connect();
                sockets.add(socket);
                write(socket, i % 2 == 0 ? "GET /v1/jobs HTTP/1.1\r\nX-A: " : CHUNKED + "fffff\r\n{");
            }
            for (int round = 0; round < 10; round++) {
                for (var socket : sockets) {
                    write(socket, "a");
                }
                assertThat(get("/v1/jobs").statusCode()).isEqualTo(200);
            }
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void headersHaveAnEnd() throws Exception {
        for (var headers : List.of(
                "X-Long: " + "x".repeat(20_000) + "\r\n",
                "X-Many: x\r\n".repeat(2_000),
                "Cookie: " + "a=b; ".repeat(5_000) + "\r\n",
                "Authorization: Bearer " + "x".repeat(17_000) + "\r\n")) {
            var answer = exchange("GET /v1/jobs HTTP/1.1\r\n" + HOST + headers + "\r\n");
            assertThat(answer).startsWith("HTTP/1.1 4").contains("application/problem+json");
        }
        var line = exchange("GET /v1/jobs?tag=" + "x".repeat(20_000) + " HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(line).startsWith("HTTP/1.1 4").contains("application/problem+json");
        assertThat(get("/v1/jobs").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n{}\r\n0\r\n\r\n",
                "-5\r\n{}\r\n0\r\n\r\n",
                "ffffffffffffffffffff\r\n{}\r\n",
                "2\r\n{}XX0\r\n\r\n",
                "2;a=b\r\n{}\r\n0\r\nBad Trailer\r\n\r\n",
                "\r\n\r\n\r\n",
            })
    void chunksThatAreNoneAreRefused(String chunks) throws Exception {
        assertThat(exchange(CHUNKED + chunks)).startsWith("HTTP/1.1 400").doesNotContain("Exception", "org.apache");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003\u0001\u0002\u0000\u0001",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET /v1/jobs HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "GET /v1/jobs HTTP/1.1\r\n\r\n",
                "GET /v1/jobs HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\nNo Colon\r\n\r\n",
                "GET /v1/jo\u0000bs HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "G\u0001T /v1/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n{}",
                "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
                "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, nonsense\r\n\r\n{}",
            })
    void whatIsNoRequestIsRefusedOrCutOff(String text) throws Exception {
        var answer = exchange(text);
        assertThat(answer).satisfiesAnyOf(
                none -> assertThat(none).isEmpty(), refused -> assertThat(refused).containsPattern("^HTTP/1.1 (4\\d\\d|50[15])"));
        assertThat(answer).doesNotContain("Exception", "org.apache");
    }

    /** Of two lengths a proxy before the service might have believed the other one. */
    @Test
    void aRequestIsNotHiddenBehindTwoLengths() throws Exception {
        var answer = exchange("POST /v1/jobs/validate HTTP/1.1\r\n" + HOST
                + "Content-Type: application/json\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "0\r\n\r\nGET /v1/datasets/iris HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("sepal_length");
    }

    private Socket connect() throws IOException {
        var socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(15_000);
        return socket;
    }

    private String exchange(String request) throws IOException {
        try (var socket = connect()) {
            write(socket, request);
            return rest(socket);
        }
    }

    /** The server may have hung up already. */
    private static void write(Socket socket, String text) throws IOException {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (SocketException e) {
            assertThat(e.getMessage()).containsAnyOf("Broken pipe", "Connection reset");
        }
    }

    private static String rest(Socket socket) throws IOException {
        var text = new StringBuilder();
        try {
            for (int c = socket.getInputStream().read(); c >= 0; c = socket.getInputStream().read()) {
                text.append((char) c);
            }
        } catch (SocketException e) {
            assertThat(e.getMessage()).containsAnyOf("Connection reset", "Broken pipe");
        }
        return text.toString();
    }
}
