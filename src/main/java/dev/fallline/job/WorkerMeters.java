package dev.fallline.job;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Meters of what this server offers to jobs and what they have taken of it, in threads and in bytes. */
@Component
class WorkerMeters {

    WorkerMeters(MeterRegistry registry, WorkerPool pool, WorkerOffer offer) {
        Resources offered = offer.resources();
        Gauge.builder("fallline.workers.threads.offered", offered, Resources::threads)
                .description("Threads this server offers to jobs")
                .register(registry);
        Gauge.builder("fallline.workers.threads.taken", pool, all -> offered.threads() - all.free().threads())
                .description("Threads that jobs of this server have taken")
                .register(registry);
        Gauge.builder("fallline.workers.memory.offered", offered, Resources::memoryBytes)
                .description("Memory this server offers to jobs")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("fallline.workers.memory.taken", pool, all -> offered.memoryBytes() - all.free().memoryBytes())
                .description("Memory that jobs of this server have taken, by their estimates")
                .baseUnit("bytes")
                .register(registry);
    }
}
