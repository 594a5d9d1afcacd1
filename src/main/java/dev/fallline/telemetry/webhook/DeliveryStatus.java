package dev.fallline.telemetry.webhook;

import java.util.Locale;

/** Where a delivery is. */
enum DeliveryStatus {
    /** Is tried when it is due. */
    PENDING,
    /** The endpoint took it. */
    DELIVERED,
    /** All tries are used up, or the endpoint is gone. */
    FAILED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DeliveryStatus of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
