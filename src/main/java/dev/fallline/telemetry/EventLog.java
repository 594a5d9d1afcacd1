package dev.fallline.telemetry;

import dev.fallline.telemetry.JobSignals.Interest;
import dev.fallline.telemetry.webhook.Webhooks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The durable events of jobs. */
@Service
public class EventLog {

    /** How often a waiting request looks itself, for events that another replica wrote. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final EventRepository events;
    private final Webhooks webhooks;
    private final JobSignals signals;

    EventLog(EventRepository events, Webhooks webhooks, JobSignals signals) {
        this.webhooks = webhooks;
        this.events = events;
        this.signals = signals;
    }

    /**
     * Adds an event. To be called in a transaction that has written or locked the job's row, which keeps the numbers of
     * one job's events in the order in which they become visible. Those who wait for the job hear of it after the
     * commit.
     */
    public void append(
            String jobId, String type, String level, Instant at, String message, Map<String, ?> data) {
        events.append(jobId, type, level, at, message, data);
        webhooks.tell(jobId, type, at, message, data);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                signals.changed(jobId);
            }
        });
    }

    /** Removes all of a job's. */
    public void forget(String jobId) {
        events.deleteAll(jobId);
    }

    /** Events after {@code seq}, oldest first. */
    public List<JobEvent> after(String jobId, long seq, int limit) {
        return events.after(jobId, seq, limit);
    }

    /** As {@link #after}, but waits for the first one if there is none yet. */
    List<JobEvent> await(String jobId, long seq, int limit, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        try (var watch = signals.watch(jobId, Interest.EVENTS)) {
            while (true) {
                long changes = watch.changes();
                List<JobEvent> found = events.after(jobId, seq, limit);
                if (!found.isEmpty() || !watch.await(changes, deadline, LOOK_AGAIN)) {
                    return found;
                }
            }
        }
    }
}
