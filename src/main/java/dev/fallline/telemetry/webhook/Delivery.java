package dev.fallline.telemetry.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way, or at its end.
 *
 * @param dueAt          when it is tried next, or given up by the server that tries it; {@code null} when it is settled
 * @param responseStatus of the last try; {@code null} when there was no answer
 * @param error          why the last try did not succeed
 */
record Delivery(
        String id,
        String endpointId,
        String url,
        String jobId,
        String event,
        String payload,
        DeliveryStatus status,
        int attempts,
        Instant createdAt,
        @Nullable Instant dueAt,
        @Nullable Instant lastAttemptAt,
        @Nullable Integer responseStatus,
        @Nullable String error) {}
