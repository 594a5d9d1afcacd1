package dev.fallline.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Collects the metric rows of one run, so that training does not wait for the database. Rows leave in batches, when
 * someone flushes or when so many are held that memory would suffer.
 */
public final class MetricRecorder {

    /** Rows held before the recording thread itself writes them. */
    static final int HELD_ROWS = 8000;

    /** Rows written at once, so that nobody waits long for what the sink locks. */
    static final int ROWS_A_BATCH = 2000;

    /** So many times as many are held while they cannot be written. */
    private static final int PATIENCE = 10;

    private final Consumer<List<MetricRow>> sink;
    private final ReentrantLock writing = new ReentrantLock();
    private final List<MetricRow> held = new ArrayList<>();

    /** @param sink writes a batch; when it throws, the rows are kept for the next flush */
    public MetricRecorder(Consumer<List<MetricRow>> sink) {
        this.sink = sink;
    }

    public void record(String name, long step, int epoch, double value) {
        boolean full;
        synchronized (this) {
            held.add(new MetricRow(name, step, epoch, value));
            full = held.size() >= HELD_ROWS;
        }
        if (full) {
            relieve();
        }
    }

    /** A database that is away for a while must not end the training, but must not fill the memory either. */
    private void relieve() {
        try {
            flush(false);
        } catch (RuntimeException fault) {
            if (size() >= HELD_ROWS * PATIENCE) {
                throw fault;
            }
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
                sink.accept(List.of());
            }
            while (left > 0) {
                List<MetricRow> batch = first(Math.min(left, ROWS_A_BATCH));
                sink.accept(batch);
                forget(batch.size());
                left -= batch.size();
            }
        } finally {
            writing.unlock();
        }
    }

    /**
     * Ends the run: the last rows are handed to a transaction that writes more than them, and forgotten if it succeeds.
     * Where there are many, most are written before, so that it stays short.
     */
    public boolean finish(Predicate<List<MetricRow>> transaction) {
        writing.lock();
        try {
            if (size() > ROWS_A_BATCH) {
                flush(false);
            }
            List<MetricRow> last = first(size());
            boolean written = transaction.test(last);
            if (written) {
                forget(last.size());
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

    /** Rows stay held until they are written; only who holds {@code writing} takes any away. */
    private synchronized List<MetricRow> first(int rows) {
        return List.copyOf(held.subList(0, rows));
    }

    private synchronized void forget(int rows) {
        held.subList(0, rows).clear();
    }
}
