package dev.fallline.spec;

import java.util.List;

/**
 * Where a job's events are posted.
 *
 * @param url    {@code https} or {@code http}
 * @param events names of {@link #EVENTS}, in their order
 */
public record WebhookSpec(String url, List<String> events) {

    /** What can be sent: the statuses of a job, and what happens to it between them. */
    public static final List<String> EVENTS = List.of(
            "job.queued",
            "job.running",
            "job.pausing",
            "job.paused",
            "job.cancelling",
            "job.succeeded",
            "job.failed",
            "job.cancelled",
            "job.progress",
            "job.checkpoint",
            "job.resumed",
            "job.diverged",
            "job.adjusted",
            "job.warning");

    /** The ends. */
    public static final List<String> DEFAULT_EVENTS = List.of("job.succeeded", "job.failed", "job.cancelled");

    public WebhookSpec {
        events = List.copyOf(events);
    }
}
