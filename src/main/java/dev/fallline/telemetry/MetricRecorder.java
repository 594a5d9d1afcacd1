package dev.fallline.telemetry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the metric rows of one run, so that training does not wait for the database. Rows leave in batches, when
 * someone flushes or when so many are held that memory would suffer.
 */
public final class MetricRecorder {

    private static final Logger LOG = LoggerFactory.getLogger(MetricRecorder.class);

    /** Rows held before the recording thread itself writes them. */
    static final int HELD_ROWS = 16_000;

    /** Rows written at once, so that nobody waits long for what the sink locks. */
    static final int ROWS_A_BATCH = 2000;

    /** Rows held while they cannot be written, some tens of megabytes; then training waits. */
    static final int MOST_ROWS = 400_000;

    /** Points of a series that make a run. */
    static final int POINTS_OF_RUN = 1024;

    private static final long MILLIS_BETWEEN_TRIES = 100;

    private final Consumer<MetricBatch> sink;
    private final BooleanSupplier abandoned;
    private final ReentrantLock writing = new ReentrantLock();
    private final List<MetricRow> held = new ArrayList<>();

    /** Rows of each series that were written since the last run; only who holds {@code writing} looks. */
    private final Map<String, Integer> loose = new HashMap<>();

    /** The last try to write failed, and may have written rows all the same. */
    private volatile boolean failing;

    /**
     * @param sink      writes a batch; when it throws, the rows are kept for the next flush
     * @param abandoned whether the run is to end, so that it need not wait for rows to be written
     */
    public MetricRecorder(Consumer<MetricBatch> sink, BooleanSupplier abandoned) {
        this.sink = sink;
        this.abandoned = abandoned;
    }

    /**
     * @param measured all that was measured at one place of the training. They are written together, so that whoever reads
     *     on from that place misses none of them.
     */
    public void record(List<MetricRow> measured) {
        int rows;
        synchronized (this) {
            held.addAll(measured);
            rows = held.size();
        }
        if (rows >= HELD_ROWS) {
            relieve(rows);
        }
    }

    /**
     * A database that is away for a while must not keep the training waiting: whoever flushes now and then finds when it
     * answers again. But nor must rows fill the memory.
     */
    private void relieve(int rows) {
        if (rows < MOST_ROWS) {
            if (!failing && writing.tryLock()) {
                try {
                    tryToFlush();
                } finally {
                    writing.unlock();
                }
            }
            return;
        }
        while (!tryToFlush() && !abandoned.getAsBoolean()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(MILLIS_BETWEEN_TRIES));
        }
    }

    private boolean tryToFlush() {
        try {
            flush(false);
            return true;
        } catch (RuntimeException fault) {
            LOG.debug("Rows are kept for the next try", fault);
            return false;
        }
    }

    private synchronized int size() {
        return held.size();
    }

    /**
     * Writes the rows held at the time of the call.
     *
     * @param evenWithout whether the sink is called when there are no rows, too
     */
    public void flush(boolean evenWithout) {
        writing.lock();
        try {
            int left = size();
            if (left == 0 && evenWithout) {
                sink.accept(new MetricBatch(List.of(), false, Set.of()));
            }
            while (left > 0) {
                var batch = batch(upToPlace(left < HELD_ROWS ? ROWS_A_BATCH : HELD_ROWS, left));
                failing = true;
                sink.accept(batch);
                failing = false;
                written(batch);
                left -= batch.rows().size();
            }
        } finally {
            writing.unlock();
        }
    }

    /**
     * Ends the run: the last rows are handed to a transaction that writes more than them, and forgotten if it succeeds.
     * Where there are many, most are written before, so that it stays short.
     */
    public boolean finish(Predicate<MetricBatch> transaction) {
        writing.lock();
        try {
            if (size() > ROWS_A_BATCH) {
                flush(false);
            }
            var last = batch(size());
            boolean written = transaction.test(last);
            if (written) {
                written(last);
            }
            return written;
        } finally {
            writing.unlock();
        }
    }

    /**
     * Forgets what was recorded of a step and of all after it.
     *
     * @param written does the same to rows that were written; no others are written meanwhile
     */
    public void undo(long fromStep, Runnable written) {
        writing.lock();
        try {
            synchronized (this) {
                held.removeIf(row -> row.isUndoneFrom(fromStep));
            }
            written.run();
        } finally {
            writing.unlock();
        }
    }

    /** So many rows, or a few more, that all those of the last one's place are among them. */
    private synchronized int upToPlace(int rows, int most) {
        int end = Math.min(rows, most);
        while (end < most && held.get(end).position() == held.get(end - 1).position()) {
            end++;
        }
        return end;
    }

    private MetricBatch batch(int rows) {
        var batch = first(rows);
        var full = new HashSet<String>();
        counts(batch).forEach((name, count) -> {
            if (loose.getOrDefault(name, 0) + count >= POINTS_OF_RUN) {
                full.add(name);
            }
        });
        return new MetricBatch(batch, failing, full);
    }

    private void written(MetricBatch batch) {
        counts(batch.rows()).forEach((name, count) -> loose.merge(name, count, Integer::sum));
        loose.keySet().removeAll(batch.full());
        forget(batch.rows().size());
    }

    private static Map<String, Integer> counts(List<MetricRow> rows) {
        var counts = new HashMap<String, Integer>();
        rows.forEach(row -> counts.merge(row.name(), 1, Integer::sum));
        return counts;
    }

    /** Rows stay held until they are written; only who holds {@code writing} takes any away. */
    private synchronized List<MetricRow> first(int rows) {
        return List.copyOf(held.subList(0, rows));
    }

    private synchronized void forget(int rows) {
        held.subList(0, rows).clear();
    }
}
