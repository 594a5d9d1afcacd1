package dev.fallline;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator configures.
 *
 * @param home    the one directory everything the service keeps lies under
 * @param workers the pool that trains
 * @param blas    who multiplies matrices
 * @param retention how long the metrics, events and checkpoints of a job stay after it is over
 * @param jobs    limits of jobs
 */
@ConfigurationProperties("fallline")
public record FalllineProperties(@DefaultValue("./data") Path home, @DefaultValue Workers workers, @DefaultValue("auto") BlasChoice blas,
        @DefaultValue("P30D") Duration retention,
        @DefaultValue Jobs jobs) {

    public FalllineProperties {
        home = home.toAbsolutePath().normalize();
        if (!retention.isPositive()) {
            throw new IllegalArgumentException("fallline.retention is " + retention + ", but must be greater than zero");
        }
    }

    /** @param maxQueued jobs that may wait at the same time */
    public record Jobs(@DefaultValue("10000") int maxQueued) {

        public Jobs {
            if (maxQueued < 1) {
                throw new IllegalArgumentException("fallline.jobs.max-queued is " + maxQueued + ", but must be ≥ 1");
            }
        }
    }

    /** Who multiplies matrices. */
    public enum BlasChoice {
        /** OpenBLAS where it loads, else EJML with a warning. */
        AUTO,
        /** OpenBLAS, or the service does not start. */
        OPENBLAS,
        /** EJML's plain Java: no native code, many times slower. */
        EJML
    }

    /** @param threads jobs trained at the same time; 0 for as many as the machine has processors */
    public record Workers(@DefaultValue("0") int threads) {

        public Workers {
            if (threads < 0) {
                throw new IllegalArgumentException("fallline.workers.threads is " + threads + ", but must be ≥ 0");
            }
            threads = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        }
    }

    /** A directory below {@link #home()}. */
    public Path directory(String name) {
        return home.resolve(name);
    }
}
