package dev.fallline.telemetry.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An endpoint of webhooks that answers as it is told to. */
final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();

    record Message(String path, HttpHeaders headers, String body) {

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::receive);
        server.start();
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        received.add(new Message(
                exchange.getRequestURI().getPath(), HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true), body));
        Integer answer = answers.poll();
        if (answer != null && answer == 302) {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
        }
        exchange.sendResponseHeaders(answer == null ? 200 : answer, -1);
        exchange.close();
    }

    /** The next requests are answered so; 200 after them. */
    void answer(int... statuses) {
        for (int status : statuses) {
            answers.add(status);
        }
    }

    Message next() throws InterruptedException {
        return Objects.requireNonNull(received.poll(60, TimeUnit.SECONDS), "no message came");
    }

    @Nullable Message more() {
        return received.poll();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
