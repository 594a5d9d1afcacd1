package dev.fallline.job;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.fallline.telemetry.JobSignals;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Starts the workers when the application is ready, and stops them before anything else stops: waiting requests are
 * answered, running jobs handed back.
 */
@Component
class QueueLifecycle implements SmartLifecycle {

    private static final long REPORT_MILLIS = 250;

    private final Scheduler scheduler;
    private final JobWorker worker;
    private final JobRecovery recovery;
    private final QueueIdentity identity;
    private final JobReporter reporter;
    private final JobSignals signals;
    private volatile boolean running;
    private @Nullable ScheduledExecutorService ticker;

    QueueLifecycle(
            Scheduler scheduler,
            JobWorker worker,
            JobRecovery recovery,
            QueueIdentity identity,
            JobReporter reporter,
            JobSignals signals) {
        this.scheduler = scheduler;
        this.worker = worker;
        this.recovery = recovery;
        this.identity = identity;
        this.reporter = reporter;
        this.signals = signals;
    }

    @Override
    public void start() {
        recovery.recoverAll();
        ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("job-reporter").daemon().factory());
        ticker.scheduleWithFixedDelay(reporter::report, REPORT_MILLIS, REPORT_MILLIS, TimeUnit.MILLISECONDS);
        scheduler.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        signals.stop();
        scheduler.pause();
        worker.drain();
        scheduler.stop();
        if (ticker != null) {
            ticker.shutdown();
        }
        recovery.recoverAllOf(identity.name());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
