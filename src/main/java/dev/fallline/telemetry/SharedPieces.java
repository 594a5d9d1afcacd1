package dev.fallline.telemetry;

import dev.fallline.telemetry.MetricHistory.MetricSelection;
import dev.fallline.telemetry.StreamReader.Piece;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What streams of one process read lately. However many have come to the same place, it is read once for each change of
 * the job, and once a second for changes that another replica made.
 */
final class SharedPieces {

    private static final long NANOS_A_READ_LASTS = 1_000_000_000L;

    /** Streams that catch up read alone: few places are remembered, and few jobs change at once. */
    private static final int MOST = 64;

    private final StreamReader reader;
    private final Map<Place, Read> reads = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Read> eldest) {
            return size() > MOST;
        }
    };

    SharedPieces(StreamReader reader) {
        this.reader = reader;
    }

    private record Place(String jobId, MetricSelection selection, StreamCursor cursor) {}

    /** Read once, by the first who asks. */
    private static final class Read {

        private final long changes;
        private final long madeAt = System.nanoTime();
        private final ReentrantLock reading = new ReentrantLock();
        private @Nullable Piece piece;

        private Read(long changes) {
            this.changes = changes;
        }
    }

    /** @param changes of the job, counted before this call */
    Piece next(String jobId, MetricSelection selection, StreamCursor cursor, long changes) {
        var place = new Place(jobId, selection, cursor);
        Read read;
        synchronized (reads) {
            read = reads.get(place);
            if (read == null
                    || read.changes != changes
                    || System.nanoTime() - read.madeAt >= NANOS_A_READ_LASTS * 9 / 10) {
                read = new Read(changes);
                reads.remove(place);
                reads.put(place, read);
            }
        }
        read.reading.lock();
        try {
            Piece known = read.piece;
            if (known == null) {
                known = reader.next(jobId, selection, cursor);
                read.piece = known;
            }
            return known;
        } finally {
            read.reading.unlock();
        }
    }
}
