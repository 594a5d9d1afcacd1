package dev.fallline;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

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

    /**
     * @param maxQueued  jobs that may wait at the same time
     * @param maxRunning jobs that may train at the same time, on all replicas together; 0 for as many as the workers hold
     */
    public record Jobs(@DefaultValue("10000") int maxQueued, @DefaultValue("0") int maxRunning) {

        public Jobs {
            if (maxQueued < 1) {
                throw new IllegalArgumentException("fallline.jobs.max-queued is " + maxQueued + ", but must be ≥ 1");
            }
            if (maxRunning < 0) {
                throw new IllegalArgumentException("fallline.jobs.max-running is " + maxRunning + ", but must be ≥ 0");
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

    /**
     * What this server offers to jobs. Each takes its {@code resources.threads} and its estimated memory out of it.
     *
     * @param threads threads that train; 0 for as many as the machine has processors
     * @param memory  memory for rows, parameters and buffers; 0 for three quarters of the largest heap
     * @param grace   how long a shutdown waits for running jobs to come to the end of a step and save their state
     */
    public record Workers(
            @DefaultValue("0") int threads, @DefaultValue("0") DataSize memory, @DefaultValue("PT20S") Duration grace) {

        public Workers {
            if (threads < 0) {
                throw new IllegalArgumentException("fallline.workers.threads is " + threads + ", but must be ≥ 0");
            }
            if (memory.isNegative()) {
                throw new IllegalArgumentException("fallline.workers.memory is " + memory + ", but must be ≥ 0");
            }
            if (grace.isNegative()) {
                throw new IllegalArgumentException("fallline.workers.grace is " + grace + ", but must be ≥ 0");
            }
            threads = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
            memory = memory.toBytes() == 0 ? DataSize.ofBytes(Runtime.getRuntime().maxMemory() / 4 * 3) : memory;
        }
    }

    /** A directory below {@link #home()}. */
    public Path directory(String name) {
        return home.resolve(name);
    }
}
