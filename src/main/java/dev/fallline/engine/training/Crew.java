package dev.fallline.engine.training;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A job's own threads, which do the parts of one step side by side. Between the parts they spin for a moment rather than
 * sleep, because a step is shorter than the kernel's way of waking a thread.
 */
final class Crew implements AutoCloseable {

    /** One part of a step. */
    @FunctionalInterface
    interface Part {
        void run(int member);
    }

    /** About 20 to 50 µs of spinning before a member sleeps. */
    private static final int SPINS = 4_000;

    private final Thread[] members;
    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile int round;
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;
    private @Nullable Part part;

    /** @param size members, the calling thread included; ≥ 1 */
    Crew(int size) {
        members = new Thread[size - 1];
        for (int i = 0; i < members.length; i++) {
            int member = i + 1;
            members[i] = Thread.ofPlatform()
                    .name(Thread.currentThread().getName() + "-shard-" + member)
                    .daemon()
                    .start(() -> work(member));
        }
    }

    int size() {
        return members.length + 1;
    }

    /** Ids of the members' threads, the calling one first. */
    long[] threads() {
        var ids = new long[size()];
        ids[0] = Thread.currentThread().threadId();
        for (int i = 0; i < members.length; i++) {
            ids[i + 1] = members[i].threadId();
        }
        return ids;
    }

    /**
     * Runs a part on every member, the calling thread as member 0, and returns when all have finished.
     *
     * @throws IllegalStateException when a member failed, with its exception as the cause
     */
    void run(Part work) {
        if (members.length == 0) {
            work.run(0);
            return;
        }
        part = work;
        unfinished.set(members.length);
        round++;
        for (Thread member : members) {
            LockSupport.unpark(member);
        }
        try {
            work.run(0);
        } finally {
            int spins = 0;
            while (unfinished.get() > 0) {
                if (spins++ < SPINS) {
                    Thread.onSpinWait();
                } else {
                    // The machine is busier than its processors: a member may be waiting for this one.
                    Thread.yield();
                }
            }
        }
        Throwable thrown = failure;
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw new IllegalStateException("A shard of the step failed", thrown);
        }
    }

    private void work(int member) {
        int seen = 0;
        while (true) {
            int spins = 0;
            while (round == seen && !closed) {
                if (spins++ < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            if (closed) {
                return;
            }
            seen++;
            Part current = part;
            try {
                if (current != null) {
                    current.run(member);
                }
            } catch (Throwable thrown) {
                failure = thrown;
            } finally {
                unfinished.decrementAndGet();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread member : members) {
            LockSupport.unpark(member);
        }
    }
}
