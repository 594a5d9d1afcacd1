package dev.fallline.telemetry;

import dev.fallline.web.Place;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Wakes requests of this process that wait for a job to change. */
@Component
public class JobSignals {

    private final ConcurrentMap<String, Channel> channels = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    /** What a request waits for. */
    public enum Interest {
        /** Its status, or an event. */
        EVENTS,
        /** Those, and new values of its metrics. */
        METRICS
    }

    /** Begins to watch a job; to be closed by the same request. */
    public Watch watch(String jobId, Interest interest) {
        Channel channel = channels.compute(jobId, (id, known) -> {
            Channel used = known == null ? new Channel() : known;
            used.watchers++;
            return used;
        });
        return new Watch(jobId, channel, interest);
    }

    /** Hears of each job of which something changed, on the thread that changed it. */
    public void listen(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** There is an event, or the job is gone. To be called after the change was committed. */
    public void changed(String jobId) {
        listeners.forEach(listener -> listener.accept(jobId));
        Channel channel = channels.get(jobId);
        if (channel != null) {
            channel.signal(true);
        }
    }

    /** There are new metrics, but no event. To be called after they were committed. */
    public void measured(String jobId) {
        listeners.forEach(listener -> listener.accept(jobId));
        Channel channel = channels.get(jobId);
        if (channel != null) {
            channel.signal(false);
        }
    }

    /** The server stops: wakes everyone, and nobody waits any longer. */
    public void stop() {
        stopped = true;
        channels.values().forEach(channel -> channel.signal(true));
    }

    /** One request's view of a job's changes. */
    public final class Watch implements AutoCloseable {

        private final String jobId;
        private final Channel channel;
        private final Interest interest;

        private Watch(String jobId, Channel channel, Interest interest) {
            this.jobId = jobId;
            this.channel = channel;
            this.interest = interest;
        }

        /**
         * The number of changes so far. To be taken before the job is read, so that no change between the two is
         * missed.
         */
        public long changes() {
            return channel.count(interest);
        }

        /**
         * Waits until there are other changes than those, but not longer than {@code step} and not beyond the deadline.
         *
         * @param deadline as {@link System#nanoTime} counts
         * @return whether to look again; false when the deadline has passed or the server stops
         */
        public boolean await(long changes, long deadline, Duration step) throws InterruptedException {
            long left = deadline - System.nanoTime();
            if (left <= 0 || stopped) {
                return false;
            }
            Place.pausing(() -> channel.await(interest, changes, Math.min(left, step.toNanos())));
            return true;
        }

        /** The same without a deadline. */
        boolean await(long changes, Duration step) throws InterruptedException {
            return await(changes, System.nanoTime() + step.toNanos(), step);
        }

        @Override
        public void close() {
            channels.computeIfPresent(jobId, (id, known) -> {
                if (known == channel) {
                    known.watchers--;
                }
                return known.watchers == 0 ? null : known;
            });
        }
    }

    private final class Channel {

        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private long events;
        private long metrics;

        /** Guarded by the map. */
        private int watchers;

        void signal(boolean event) {
            lock.lock();
            try {
                events += event ? 1 : 0;
                metrics++;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        long count(Interest interest) {
            lock.lock();
            try {
                return interest == Interest.EVENTS ? events : metrics;
            } finally {
                lock.unlock();
            }
        }

        void await(Interest interest, long changes, long nanos) throws InterruptedException {
            long left = nanos;
            lock.lock();
            try {
                while (left > 0 && !stopped && count(interest) == changes) {
                    left = changed.awaitNanos(left);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
