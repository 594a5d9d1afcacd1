package dev.fallline;

import java.time.Duration;

/** Work that is done again and again beside the service's requests and jobs, such as removing what is too old. */
public interface Chore {

    /** How long after the start it is done for the first time. */
    Duration firstAfter();

    /** From its end to its next beginning. */
    Duration every();

    /** What it throws is logged, and it is done again in its turn. */
    void perform();
}
