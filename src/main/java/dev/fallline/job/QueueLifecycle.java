package dev.fallline.job;

import dev.fallline.FalllineProperties;
import dev.fallline.telemetry.JobSignals;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Starts the workers when the application is ready, and stops them before anything else stops: waiting requests are
 * answered, running jobs handed back.
 */
@Component
class QueueLifecycle implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(QueueLifecycle.class);

    private static final long REPORT_MILLIS = 500;
    private static final long HEARTBEAT_MILLIS = 4000;

    private final WorkerPool pool;
    private final RunningJobs running;
    private final JobRecovery recovery;
    private final WorkerIdentity identity;
    private final Heartbeat heartbeat;
    private final JobReporter reporter;
    private final JobSignals signals;
    private final Outage outage;
    private final ScheduledExecutorService ticker = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().name("job-ticker-", 0).daemon().factory());
    private final Duration grace;
    private volatile boolean started;

    QueueLifecycle(
            WorkerPool pool,
            RunningJobs running,
            JobRecovery recovery,
            WorkerIdentity identity,
            Heartbeat heartbeat,
            JobReporter reporter,
            JobSignals signals,
            Outage outage,
            FalllineProperties properties) {
        this.pool = pool;
        this.running = running;
        this.recovery = recovery;
        this.identity = identity;
        this.heartbeat = heartbeat;
        this.reporter = reporter;
        this.signals = signals;
        this.outage = outage;
        this.grace = properties.workers().grace();
    }

    @Override
    public void start() {
        recovery.recoverAll();
        ticker.scheduleWithFixedDelay(surviving(reporter::report), REPORT_MILLIS, REPORT_MILLIS, TimeUnit.MILLISECONDS);
        ticker.scheduleWithFixedDelay(surviving(heartbeat::beat), HEARTBEAT_MILLIS, HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS);
        pool.start();
        started = true;
    }

    /** An executor drops a task that throws; one job's want of memory must not end the service to all others. */
    private static Runnable surviving(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | OutOfMemoryError fault) {
                LOG.warn("A regular task failed; it is done again in its turn", fault);
            }
        };
    }

    @Override
    public void stop() {
        started = false;
        signals.stop();
        try {
            pool.stop();
            running.all().forEach(RunningJob::handBack);
            pool.awaitIdle(grace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ticker.shutdown();
        try {
            recovery.recoverAllOf(identity.name());
        } catch (RuntimeException fault) {
            // Another process frees them when their leases are over.
            outage.met(fault);
        }
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
