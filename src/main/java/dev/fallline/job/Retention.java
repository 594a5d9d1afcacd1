package dev.fallline.job;

import dev.fallline.Chore;
import dev.fallline.FalllineProperties;
import dev.fallline.checkpoint.Checkpoints;
import dev.fallline.model.LossCurves;
import dev.fallline.model.Models;
import dev.fallline.telemetry.EventLog;
import dev.fallline.telemetry.MetricHistory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Removes what jobs leave behind once they have been over for the time of {@code fallline.retention}: metrics, events
 * and checkpoints. The job itself stays until it is deleted, and so does its model. Files that no row knows go, too.
 */
@Component
class Retention implements Chore {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private static final int JOBS_AT_ONCE = 100;

    /** A file is written before its row; a younger one may still get it. */
    private static final Duration ORPHAN = Duration.ofHours(1);

    private final JobRepository jobs;
    private final MetricHistory metrics;
    private final EventLog events;
    private final Checkpoints checkpoints;
    private final Models models;
    private final LossCurves curves;
    private final TransactionTemplate transaction;
    private final Duration retention;
    private final Clock clock;

    Retention(
            JobRepository jobs,
            MetricHistory metrics,
            EventLog events,
            Checkpoints checkpoints,
            Models models,
            LossCurves curves,
            TransactionTemplate transaction,
            FalllineProperties properties,
            Clock clock) {
        this.jobs = jobs;
        this.metrics = metrics;
        this.events = events;
        this.checkpoints = checkpoints;
        this.models = models;
        this.curves = curves;
        this.transaction = transaction;
        this.retention = properties.retention();
        this.clock = clock;
    }

    @Override
    public Duration firstAfter() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    @Override
    public void perform() {
        Instant now = clock.instant();
        var old = jobs.overSince(now.minus(retention), JOBS_AT_ONCE);
        while (!old.isEmpty()) {
            old.forEach(this::forget);
            LOG.info("Removed the history of {} jobs that were over for {}", old.size(), retention);
            old = jobs.overSince(now.minus(retention), JOBS_AT_ONCE);
        }
        int orphans = checkpoints.sweep(now.minus(ORPHAN)) + models.sweep(now.minus(ORPHAN));
        if (orphans > 0) {
            LOG.info("Removed {} files that no checkpoint and no model knows", orphans);
        }
    }

    /** Each part under the job's lock: one that is resumed meanwhile keeps what is left. */
    private void forget(String jobId) {
        ifOver(jobId, () -> {
            curves.keep(jobId);
            return true;
        });
        boolean more = true;
        while (more) {
            more = ifOver(jobId, () -> metrics.clearSome(jobId, 0));
        }
        ifOver(jobId, () -> {
            checkpoints.removeAll(jobId);
            events.forget(jobId);
            jobs.markForgotten(jobId, clock.instant());
            return true;
        });
    }

    private boolean ifOver(String jobId, BooleanSupplier part) {
        return Boolean.TRUE.equals(transaction.execute(status -> jobs.lockOver(jobId) && part.getAsBoolean()));
    }
}
