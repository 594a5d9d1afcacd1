package dev.fallline.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Collects the metric rows of one run, so that training does not wait for the database. Rows leave in batches, when
 * someone flushes or when so many are held that memory would suffer.
 */
public final class MetricRecorder {

    /** Rows held before the recording thread itself writes them. */
    private static final int HELD_ROWS = 20_000;

    /** So many times as many are held while they cannot be written. */
    private static final int PATIENCE = 25;

    private final Consumer<List<MetricRow>> sink;
    private final ReentrantLock writing = new ReentrantLock();
    private List<MetricRow> held = new ArrayList<>();

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

    /** @param evenWithout whether the sink is called when there are no rows, too */
    public void flush(boolean evenWithout) {
        writing.lock();
        try {
            List<MetricRow> batch = take();
            if (batch.isEmpty() && !evenWithout) {
                return;
            }
            boolean written = false;
            try {
                sink.accept(batch);
                written = true;
            } finally {
                if (!written) {
                    giveBack(batch);
                }
            }
        } finally {
            writing.unlock();
        }
    }

    private synchronized List<MetricRow> take() {
        List<MetricRow> batch = held;
        held = new ArrayList<>();
        return batch;
    }

    private synchronized void giveBack(List<MetricRow> batch) {
        batch.addAll(held);
        held = batch;
    }
}
