package dev.fallline.telemetry.webhook;

import java.util.List;

/**
 * What a job's owner wants to hear of it.
 *
 * @param endpointId where
 * @param events     names, such as {@code job.succeeded}
 */
public record Subscription(String endpointId, List<String> events) {

    public Subscription {
        events = List.copyOf(events);
    }
}
