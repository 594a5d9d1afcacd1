package dev.fallline.job;

import java.util.UUID;
import org.springframework.stereotype.Component;

/** The name under which this process holds jobs; a new one at each start. */
@Component
class WorkerIdentity {

    private final String name = "fallline-" + UUID.randomUUID();

    String name() {
        return name;
    }
}
