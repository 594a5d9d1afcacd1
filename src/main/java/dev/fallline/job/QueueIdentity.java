package dev.fallline.job;

import java.util.UUID;
import org.springframework.stereotype.Component;

/** The name under which this process holds executions of the queue. */
@Component
class QueueIdentity {

    private final String name = "fallline-" + UUID.randomUUID();

    String name() {
        return name;
    }
}
