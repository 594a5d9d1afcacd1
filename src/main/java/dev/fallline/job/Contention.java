package dev.fallline.job;

import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.dao.PessimisticLockingFailureException;

/** Outlasts other transactions that hold what one needs. */
final class Contention {

    /** The database itself gives up a single wait after a few seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Contention() {}

    /**
     * Runs a transaction again as long as it loses a lock to another.
     *
     * @param transaction a whole one, not a part of one under way
     * @throws PessimisticLockingFailureException when it still did after ten seconds
     */
    static <T> T outlast(Supplier<T> transaction) {
        return outlast(transaction, PATIENCE);
    }

    static <T> T outlast(Supplier<T> transaction, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return transaction.get();
            } catch (PessimisticLockingFailureException e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw e;
                }
            }
        }
    }
}
