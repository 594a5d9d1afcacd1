package dev.fallline.telemetry.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where webhooks go.
 *
 * @param project      whose jobs post there
 * @param secret       {@code null} for the configured one
 * @param formerSecret signs as well until {@code formerUntil}
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
        @Nullable Instant disabledAt) {}
