package dev.fallline.telemetry.webhook;

import dev.fallline.Chore;
import dev.fallline.FalllineProperties;
import dev.fallline.telemetry.JobDirectory;
import dev.fallline.telemetry.JobLog;
import dev.fallline.telemetry.webhook.SecretSeal.BrokenSealException;
import dev.fallline.telemetry.webhook.WebhookSender.Reply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Tries messages that are due until they arrive. Each is taken for as long as one try may take; a server that dies
 * meanwhile leaves it due again, so that a message may arrive twice but is not lost.
 */
@Component
class WebhookDeliverer implements SmartLifecycle, Chore {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookDeliverer.class);

    /** How often to look for what is due again, or was left by another server. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private static final int AT_ONCE = 32;
    private static final int LONGEST_ERROR = 1000;

    /** Every pause is made longer by up to a tenth, so that messages which failed together do not come back together. */
    private static final int JITTER = 10;

    private final WebhookRepository repository;
    private final Webhooks webhooks;
    private final WebhookSender sender;
    private final DeliveryBell bell;
    private final JobDirectory jobs;
    private final WebhookProperties properties;
    private final Duration retention;
    private final Clock clock;
    private final Counter delivered;
    private final Counter retried;
    private final Counter failed;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private volatile boolean running;
    private volatile @Nullable Thread loop;

    WebhookDeliverer(
            WebhookRepository repository,
            Webhooks webhooks,
            WebhookSender sender,
            DeliveryBell bell,
            JobDirectory jobs,
            WebhookProperties properties,
            FalllineProperties service,
            Clock clock,
            MeterRegistry registry) {
        this.repository = repository;
        this.webhooks = webhooks;
        this.sender = sender;
        this.bell = bell;
        this.jobs = jobs;
        this.properties = properties;
        this.retention = service.retention();
        this.clock = clock;
        this.delivered = counter(registry, "delivered");
        this.retried = counter(registry, "retried");
        this.failed = counter(registry, "failed");
    }

    private static Counter counter(MeterRegistry registry, String result) {
        return Counter.builder("fallline.webhooks.attempts")
                .description("Tries to deliver a webhook, by what came of them")
                .tag("result", result)
                .register(registry);
    }

    @Override
    public void start() {
        running = true;
        loop = Thread.ofVirtual().name("webhooks").start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        Thread waiting = loop;
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try {
                if (!deliverDue()) {
                    bell.await(LOOK_AGAIN);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException fault) {
                // The database may be away for a while; what is due stays due.
                LOG.warn("Could not look for webhooks that are due: {}", fault.toString());
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there was anything. */
    private boolean deliverDue() throws InterruptedException {
        List<Delivery> due = repository.due(clock.instant(), AT_ONCE);
        for (Delivery delivery : due) {
            free.acquire();
            Instant now = clock.instant();
            boolean taken = false;
            try {
                taken = repository.claim(delivery, now, now.plus(properties.timeout().multipliedBy(3)));
            } finally {
                if (!taken) {
                    free.release();
                }
            }
            if (taken) {
                Thread.ofVirtual().name("webhook-" + delivery.id()).start(() -> deliver(delivery, now));
            }
        }
        return !due.isEmpty();
    }

    private void deliver(Delivery delivery, Instant now) {
        try {
            attempt(delivery, delivery.attempts() + 1, now);
        } catch (RuntimeException fault) {
            LOG.warn("Webhook {} is tried again: {}", delivery.id(), fault.toString());
        } finally {
            free.release();
        }
    }

    private void attempt(Delivery delivery, int attempt, Instant now) {
        Endpoint endpoint = Objects.requireNonNull(repository.endpoint(delivery.endpointId()));
        if (endpoint.disabledAt() != null) {
            fail(delivery, attempt, null, "The endpoint is disabled since it answered 410 Gone.");
            return;
        }
        Reply reply;
        try {
            reply = sender.send(
                    endpoint.url(), delivery.id(), now, delivery.payload(), webhooks.secrets(endpoint, now));
        } catch (IOException e) {
            tryAgain(delivery, attempt, null, null, e.toString());
            return;
        } catch (BrokenSealException e) {
            // A replica with the right key may have the next try.
            LOG.warn("Webhook {} cannot be signed: {}", delivery.id(), e.getMessage());
            tryAgain(delivery, attempt, null, null, e.toString());
            return;
        }
        if (reply.isSuccess()) {
            repository.settle(delivery.id(), attempt, DeliveryStatus.DELIVERED, null, reply.status(), null);
            delivered.increment();
        } else if (reply.isGone()) {
            repository.disable(endpoint.id(), clock.instant());
            fail(delivery, attempt, reply.status(), "The endpoint is gone.");
        } else {
            tryAgain(delivery, attempt, reply.status(), reply.retryAfter(), "The endpoint answered " + reply.status() + ".");
        }
    }

    private void tryAgain(
            Delivery delivery, int attempt, @Nullable Integer status, @Nullable Duration wanted, String error) {
        if (attempt > properties.retries().size()) {
            fail(delivery, attempt, status, error);
            return;
        }
        Duration pause = properties.retries().get(attempt - 1);
        pause = pause.plus(pause.multipliedBy(Math.floorMod(delivery.id().hashCode(), 100)).dividedBy(100L * JITTER));
        if (wanted != null && wanted.compareTo(pause) > 0) {
            pause = wanted;
        }
        repository.settle(
                delivery.id(), attempt, DeliveryStatus.PENDING, clock.instant().plus(pause), status, cut(error));
        retried.increment();
    }

    private void fail(Delivery delivery, int attempt, @Nullable Integer status, String error) {
        try (var _ = JobLog.of(delivery.jobId(), jobs.traceOf(delivery.jobId()))) {
            LOG.warn("Webhook {} of job {} was given up after {} tries: {}", delivery.id(), delivery.jobId(), attempt, error);
        }
        repository.settle(delivery.id(), attempt, DeliveryStatus.FAILED, null, status, cut(error));
        failed.increment();
    }

    private static String cut(String error) {
        return error.length() > LONGEST_ERROR ? error.substring(0, LONGEST_ERROR) : error;
    }

    @Override
    public Duration firstAfter() {
        return Duration.ofMinutes(7);
    }

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    @Override
    public void perform() {
        repository.deleteSettledBefore(clock.instant().minus(retention));
    }
}
