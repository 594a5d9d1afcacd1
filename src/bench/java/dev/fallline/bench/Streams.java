package dev.fallline.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Opens many streams of a job's events and counts what arrives. The last one is read slowly: a line a second.
 *
 * <pre>java src/bench/java/dev/fallline/bench/Streams.java http://127.0.0.1:8080/v1/jobs/JOB/events 1000 30</pre>
 */
public final class Streams {

    private Streams() {}

    /** @param arguments the stream's URL, how many to open, for how many seconds */
    public static void main(String[] arguments) throws Exception {
        URI uri = URI.create(arguments[0]);
        int streams = Integer.parseInt(arguments[1]);
        Duration time = Duration.ofSeconds(Long.parseLong(arguments[2]));
        var lastIds = new ConcurrentHashMap<Integer, String>();
        var events = new LongAdder();
        var broken = new LongAdder();
        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < streams; i++) {
            int number = i;
            var socket = new Socket(uri.getHost(), uri.getPort());
            sockets.add(socket);
            boolean slow = i == streams - 1 && streams > 1;
            Thread.ofVirtual().start(() -> {
                try {
                    read(uri, socket, slow, number, lastIds, events);
                } catch (IOException | InterruptedException e) {
                    broken.increment();
                }
            });
        }
        Thread.sleep(time);
        long distinct = lastIds.entrySet().stream()
                .filter(entry -> entry.getKey() < streams - 1)
                .map(Map.Entry::getValue)
                .distinct()
                .count();
        var log = System.getLogger("streams");
        log.log(
                System.Logger.Level.INFO,
                "%d streams, %d broken, %d have messages, at %d different places, %d messages in all"
                        .formatted(streams, broken.sum(), lastIds.size(), distinct, events.sum()));
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static void read(
            URI uri,
            Socket socket,
            boolean slow,
            int number,
            ConcurrentHashMap<Integer, String> lastIds,
            LongAdder events)
            throws IOException, InterruptedException {
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\n\r\n"
                        .formatted(uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()), uri.getAuthority())
                        .getBytes(StandardCharsets.US_ASCII));
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 512);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("id: ")) {
                lastIds.put(number, line.substring(4));
                events.increment();
            }
            if (slow) {
                Thread.sleep(1000);
            }
        }
    }
}
