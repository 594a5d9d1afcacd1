package dev.fallline.job;

import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Receives spans over OTLP/HTTP, as a collector does. It reads the few fields of the protocol that tests ask about. */
final class SpanReceiver implements AutoCloseable {

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();

    /** Identifiers in hexadecimal digits; the parent's is empty where there is none. */
    record Span(String traceId, String spanId, String parentId, String name, Map<String, String> attributes) {}

    SpanReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::receive);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:%d/v1/traces".formatted(server.getAddress().getPort());
    }

    List<Span> of(String traceId) {
        return spans.stream().filter(span -> span.traceId().equals(traceId)).toList();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            // ExportTraceServiceRequest > ResourceSpans > ScopeSpans > Span
            var request = UnknownFieldSet.parseFrom(exchange.getRequestBody());
            messages(request, 1).stream()
                    .flatMap(resource -> messages(resource, 2).stream())
                    .flatMap(scope -> messages(scope, 2).stream())
                    .map(SpanReceiver::span)
                    .forEach(spans::add);
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static Span span(UnknownFieldSet span) {
        return new Span(
                hex(span, 1),
                hex(span, 2),
                hex(span, 4),
                text(span, 5),
                messages(span, 9).stream()
                        .collect(Collectors.toMap(
                                attribute -> text(attribute, 1),
                                attribute -> messages(attribute, 2).stream()
                                        .map(value -> text(value, 1))
                                        .collect(Collectors.joining()))));
    }

    private static List<UnknownFieldSet> messages(UnknownFieldSet of, int field) {
        return of.getField(field).getLengthDelimitedList().stream()
                .map(bytes -> {
                    try {
                        return UnknownFieldSet.parseFrom(bytes);
                    } catch (IOException e) {
                        throw new IllegalStateException("Not the protocol", e);
                    }
                })
                .toList();
    }

    private static String text(UnknownFieldSet of, int field) {
        return of.getField(field).getLengthDelimitedList().stream()
                .map(bytes -> bytes.toStringUtf8())
                .collect(Collectors.joining());
    }

    private static String hex(UnknownFieldSet of, int field) {
        return of.getField(field).getLengthDelimitedList().stream()
                .map(bytes -> HexFormat.of().formatHex(bytes.toByteArray()))
                .collect(Collectors.joining());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
