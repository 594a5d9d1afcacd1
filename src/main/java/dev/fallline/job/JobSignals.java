package dev.fallline.job;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.stereotype.Component;

/** Wakes requests of this process that wait for a job to change. */
@Component
public class JobSignals {

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

    /** Forgets a signal nobody waits for any longer. */
    void forget(String jobId, CompletableFuture<Void> signal) {
        waiting.remove(jobId, signal);
    }
}
