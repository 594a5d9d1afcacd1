package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** Bodies of a megabyte at most, of which the heap has room for some. */
@TestPropertySource(properties = "spring.jackson.factory.constraints.read.max-document-length=1048576")
class BodyRoomTest extends HttpTest {

    private static final int ALMOST = 1_000_000;

    @Test
    void longBodiesHaveSoMuchRoomTogetherAndShortOnesAlwaysPass() throws Exception {
        long room = Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 64);
        var sockets = new ArrayList<Socket>();
        try {
            for (long sent = 0; sent < room + ALMOST; sent += ALMOST - BodyRoom.SHORT) {
                sockets.add(almostWhole());
            }
            while (post("/v1/jobs/validate", " ".repeat(ALMOST)).statusCode() != 503) {
                Thread.sleep(10);
            }
            var refused = post("/v1/jobs/validate", " ".repeat(ALMOST));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(read(refused).path("code").asString()).isEqualTo("too_busy");
            assertThat(post("/v1/jobs/validate", " ".repeat(60_000)).statusCode()).isEqualTo(400);
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
        while (post("/v1/jobs/validate", " ".repeat(ALMOST)).statusCode() != 400) {
            Thread.sleep(10);
        }
    }

    private Socket almostWhole() throws IOException {
        var socket = new Socket("127.0.0.1", port);
        var head = "POST /v1/jobs/validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                .formatted(ALMOST);
        socket.getOutputStream().write((head + " ".repeat(ALMOST - 1)).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
