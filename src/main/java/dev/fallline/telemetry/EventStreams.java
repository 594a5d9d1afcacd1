package dev.fallline.telemetry;

import dev.fallline.telemetry.JobSignals.Interest;
import dev.fallline.telemetry.MetricHistory.MetricSelection;
import dev.fallline.telemetry.StreamReader.Piece;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Service;

/**
 * Sends what happens to a job to whoever listens. Each stream runs on its own virtual thread and reads from the database
 * at its own pace: one that is read slowly holds nothing up but itself, and nothing is kept for it. Streams that have
 * come to the same place share what was read.
 */
@Service
class EventStreams {

    /** Proxies cut connections that are silent for longer, mostly after 30 or 60 seconds. */
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** How often a stream looks itself, for what another replica wrote. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private static final byte[] FIRST = "retry: 1000\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ALIVE = ": alive\n\n".getBytes(StandardCharsets.UTF_8);

    private final StreamReader reader;
    private final SharedPieces pieces;
    private final JobSignals signals;
    private final AtomicInteger open = new AtomicInteger();

    EventStreams(StreamReader reader, JobSignals signals, MeterRegistry registry) {
        this.reader = reader;
        this.pieces = new SharedPieces(reader);
        this.signals = signals;
        Gauge.builder("fallline.streams", open, AtomicInteger::get)
                .description("Streams of events that are open on this server")
                .register(registry);
    }

    /** Whether nothing follows the cursor, now or later. */
    boolean isOver(String jobId, MetricSelection selection, StreamCursor cursor) {
        return reader.next(jobId, selection, reader.locate(jobId, cursor)).ended();
    }

    /**
     * Writes what follows the cursor until the job is over.
     *
     * @throws IOException when the client has gone
     */
    void send(String jobId, MetricSelection selection, StreamCursor from, OutputStream out)
            throws IOException, InterruptedException {
        open.incrementAndGet();
        try (var watch = signals.watch(jobId, Interest.METRICS)) {
            write(out, FIRST);
            StreamCursor cursor = reader.locate(jobId, from);
            long written = System.nanoTime();
            while (true) {
                long changes = watch.changes();
                Piece piece = pieces.next(jobId, selection, cursor, changes);
                if (!piece.isEmpty()) {
                    write(out, piece.text());
                    written = System.nanoTime();
                    cursor = piece.cursor();
                } else if (piece.ended() || !watch.await(changes, LOOK_AGAIN)) {
                    return;
                } else if (System.nanoTime() - written >= HEARTBEAT.toNanos()) {
                    write(out, ALIVE);
                    written = System.nanoTime();
                }
            }
        } finally {
            open.decrementAndGet();
        }
    }

    private static void write(OutputStream out, byte[] text) throws IOException {
        out.write(text);
        out.flush();
    }
}
