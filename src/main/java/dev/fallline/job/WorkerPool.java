package dev.fallline.job;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes jobs from the queue while there is room for them, and gives each to a thread. It looks when it is woken by a new job
 * or by one that has ended, and now and then by itself, for jobs that were submitted elsewhere.
 */
@Component
class WorkerPool {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

    private static final long LOOK_AGAIN_MILLIS = 1000;

    private final JobQueue queue;
    private final JobWorker worker;
    private final Outage outage;
    private final Object lock = new Object();
    private Resources free;
    private boolean woken;
    private boolean stopped = true;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("worker-", 0).daemon().factory());
    private @Nullable Thread dispatcher;

    WorkerPool(JobQueue queue, JobWorker worker, WorkerOffer offer, Outage outage) {
        this.queue = queue;
        this.worker = worker;
        this.outage = outage;
        this.free = offer.resources();
    }

    void start() {
        synchronized (lock) {
            stopped = false;
        }
        dispatcher = Thread.ofPlatform().name("job-dispatcher").daemon().start(this::dispatch);
    }

    /** Takes no more jobs. */
    void stop() throws InterruptedException {
        synchronized (lock) {
            stopped = true;
            lock.notifyAll();
        }
        if (dispatcher != null) {
            dispatcher.join();
        }
    }

    /** Waits for the threads that are at work, but not longer than the time allows. */
    void awaitIdle(Duration patience) throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("Jobs did not come to the end of a step within {}; they go on from their last checkpoint", patience);
        }
    }

    /** There may be something to take; to be called after the commit. */
    void wake() {
        synchronized (lock) {
            woken = true;
            lock.notifyAll();
        }
    }

    /** What no job has taken. */
    Resources free() {
        synchronized (lock) {
            return free;
        }
    }

    private void dispatch() {
        try {
            Resources room = awaitRoom();
            while (room != null) {
                List<Job> taken = take(room);
                taken.forEach(this::begin);
                room = taken.isEmpty() ? awaitNews() : awaitRoom();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Job> take(Resources room) {
        try {
            return queue.take(room);
        } catch (RuntimeException fault) {
            // The database may be away for a while; the jobs wait there.
            outage.met(fault);
            return List.of();
        } catch (OutOfMemoryError error) {
            LOG.error("No memory to take a job with; it is tried again", error);
            return List.of();
        }
    }

    private void begin(Job job) {
        RunningJob run = worker.begin(job);
        synchronized (lock) {
            free = free.minus(job.demand());
        }
        threads.execute(() -> {
            try {
                worker.run(job, run);
            } finally {
                synchronized (lock) {
                    free = free.plus(job.demand());
                    woken = true;
                    lock.notifyAll();
                }
            }
        });
    }

    /** @return what is free, which is more than nothing; {@code null} when the pool stops */
    private @Nullable Resources awaitRoom() throws InterruptedException {
        synchronized (lock) {
            while (free.threads() == 0 && !stopped) {
                lock.wait();
            }
            woken = false;
            return stopped ? null : free;
        }
    }

    private @Nullable Resources awaitNews() throws InterruptedException {
        synchronized (lock) {
            if (!woken && !stopped) {
                lock.wait(LOOK_AGAIN_MILLIS);
            }
        }
        return awaitRoom();
    }
}
