package dev.fallline.telemetry.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Webhooks as clients see them. */
final class WebhookAnswers {

    private WebhookAnswers() {}

    /** @param secret {@code whsec_…}, shown this once */
    record Created(String id, String url, String secret, Instant createdAt) {}

    /** @param status {@code enabled}, or {@code disabled} after it answered 410 Gone */
    record EndpointResponse(String id, String url, String status, Instant createdAt, @Nullable Instant disabledAt) {

        static EndpointResponse of(Endpoint endpoint) {
            return new EndpointResponse(
                    endpoint.id(),
                    endpoint.url(),
                    endpoint.disabledAt() == null ? "enabled" : "disabled",
                    endpoint.createdAt(),
                    endpoint.disabledAt());
        }
    }

    /**
     * @param id            the message's {@code webhook-id}
     * @param nextAttemptAt {@code null} when it is settled
     */
    record DeliveryResponse(
            String id,
            String jobId,
            String endpointId,
            String url,
            String event,
            String status,
            int attempts,
            Instant createdAt,
            @Nullable Instant lastAttemptAt,
            @Nullable Instant nextAttemptAt,
            @Nullable Integer responseStatus,
            @Nullable String error,
            JsonNode payload) {

        static DeliveryResponse of(Delivery delivery, JsonNode payload) {
            return new DeliveryResponse(
                    delivery.id(),
                    delivery.jobId(),
                    delivery.endpointId(),
                    delivery.url(),
                    delivery.event(),
                    delivery.status().label(),
                    delivery.attempts(),
                    delivery.createdAt(),
                    delivery.lastAttemptAt(),
                    delivery.dueAt(),
                    delivery.responseStatus(),
                    delivery.error(),
                    payload);
        }
    }
}
