package dev.fallline.telemetry;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/** Wakes requests of this process that wait for a job to change. */
@Component
public class JobSignals {

    private volatile boolean stopped;
    private final ConcurrentMap<String, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

    /**
     * Completes at the next change of the job. To be taken before the job is read, so that no change between the two
     * is missed.
     */
    public CompletableFuture<Void> next(String jobId) {
        return waiting.computeIfAbsent(jobId, id -> new CompletableFuture<>());
    }

    /** To be called after the change was committed. */
    public void changed(String jobId) {
        CompletableFuture<Void> signal = waiting.remove(jobId);
        if (signal != null) {
            signal.complete(null);
        }
    }

    /** The server stops: wakes everyone, and nobody waits any longer. */
    public void stop() {
        stopped = true;
        waiting.keySet().forEach(this::changed);
    }

    /** Forgets a signal nobody waits for any longer. */
    public void forget(String jobId, CompletableFuture<Void> signal) {
        waiting.remove(jobId, signal);
    }

    /**
     * Waits for the signal, but not longer than {@code step} and not beyond the deadline.
     *
     * @param deadline as {@link System#nanoTime} counts
     * @return whether to look again; false when the deadline has passed or the server stops
     */
    public boolean await(String jobId, CompletableFuture<Void> signal, long deadline, Duration step)
            throws InterruptedException {
        long left = deadline - System.nanoTime();
        if (left <= 0 || stopped) {
            return false;
        }
        try {
            signal.get(Math.min(left, step.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            forget(jobId, signal);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A signal never fails", e);
        }
        return true;
    }
}
