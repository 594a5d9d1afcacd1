package dev.fallline.telemetry.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where webhooks go.
 *
 * @param project      whose jobs post there
 * @param secret       sealed; {@code null} for the configured one
 * @param formerSecret sealed; signs as well until {@code formerUntil}
 * @param disabledAt   when it answered 410, or {@code null}
 */
record Endpoint(
        String id,
        String project,
        String url,
        @Nullable String secret,
        @Nullable String formerSecret,
        @Nullable Instant formerUntil,
        Instant createdAt,
        @Nullable Instant disabledAt) {

    /** What tells it from all others, and what its secrets are sealed for. */
    String place() {
        return place(project, url);
    }

    static String place(String project, String url) {
        return project + "\n" + url;
    }
}
