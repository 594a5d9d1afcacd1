package dev.fallline.job;

import dev.fallline.FalllineProperties;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says of the jobs that wait where they stand and what they wait for, as far as this server knows. */
@Component
class QueuePlaces {

    private final QueueOrder order;
    private final QueueRepository queue;
    private final WorkerPool pool;
    private final WorkerOffer offer;
    private final JobQuotas quotas;
    private final Clock clock;
    private final int mostRunning;

    QueuePlaces(
            QueueOrder order,
            QueueRepository queue,
            WorkerPool pool,
            WorkerOffer offer,
            JobQuotas quotas,
            Clock clock,
            FalllineProperties properties) {
        this.order = order;
        this.queue = queue;
        this.pool = pool;
        this.offer = offer;
        this.quotas = quotas;
        this.clock = clock;
        this.mostRunning = properties.jobs().maxRunning();
    }

    /** {@code null} when the job does not wait. */
    @Nullable QueuePlace of(Job job) {
        if (job.status() != JobStatus.QUEUED) {
            return null;
        }
        int position = order.placeOf(job);
        return new QueuePlace(position, reason(job, position));
    }

    private String reason(Job job, int position) {
        Instant notBefore = job.notBefore();
        if (!offer.resources().holds(job.demand())) {
            return offer.refusal(job.demand());
        }
        if (notBefore != null && notBefore.isAfter(clock.instant())) {
            return "tried again at %s".formatted(notBefore.truncatedTo(ChronoUnit.SECONDS));
        }
        if (quotas.limitRunning()) {
            ProjectLoad load = queue.loads().getOrDefault(job.project(), ProjectLoad.NONE);
            if (!quotas.allow(load, job.demand())) {
                return quotas.reason(load);
            }
        }
        if (position > 1) {
            return position == 2 ? "behind 1 job" : "behind %d jobs".formatted(position - 1);
        }
        Resources free = pool.free();
        if (!free.holds(job.demand())) {
            return offer.wait(job.demand(), free);
        }
        if (mostRunning > 0
                && queue.loads().values().stream().mapToInt(ProjectLoad::jobs).sum() >= mostRunning) {
            return "as many jobs run as may: %d".formatted(mostRunning);
        }
        return "about to start";
    }
}
