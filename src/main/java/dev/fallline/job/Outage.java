package dev.fallline.job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Times in which the database does not answer: it was stopped, the network is cut, its disk is full. Workers outlast
 * them; the log hears of each once when it begins and once when it is over.
 */
@Component
class Outage {

    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final Clock clock;
    private @Nullable Instant since;
    private @Nullable Instant last;

    Outage(Clock clock) {
        this.clock = clock;
    }

    /**
     * Runs a transaction again and again until the database takes it, with growing waits between. It must do no harm
     * when an earlier try took place although it failed: the connection may have been cut during the commit.
     *
     * @param abandoned whether nobody wants it any longer; the last fault is thrown then
     */
    <T> T outlast(Supplier<T> transaction, BooleanSupplier abandoned) {
        Duration wait = FIRST_WAIT;
        while (true) {
            try {
                T result = Contention.outlast(transaction);
                over();
                return result;
            } catch (DataAccessException | TransactionException fault) {
                if (!isOutage(fault) || abandoned.getAsBoolean()) {
                    throw fault;
                }
                met(fault);
                sleep(wait, fault);
                wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
            }
        }
    }

    private static void sleep(Duration wait, RuntimeException fault) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fault;
        }
    }

    /** Notes that something failed that will be tried again. */
    synchronized void met(RuntimeException fault) {
        if (!isOutage(fault)) {
            LOG.warn("A write to the database failed; it is tried again", fault);
            return;
        }
        last = clock.instant();
        if (since == null) {
            since = last;
            LOG.warn("The database does not answer ({}); what is to be written is kept and tried again", fault.toString());
        }
    }

    /** Notes that the database answered. */
    synchronized void over() {
        Instant began = since;
        if (began != null) {
            since = null;
            LOG.warn("The database answers again after {}", Duration.between(began, clock.instant()));
        }
    }

    /** Whether the database has answered for so long. */
    synchronized boolean isOverFor(Duration time) {
        return last == null || last.plus(time).isBefore(clock.instant());
    }

    static boolean isOutage(RuntimeException fault) {
        return fault instanceof DataAccessResourceFailureException
                || fault instanceof TransientDataAccessException
                || fault instanceof RecoverableDataAccessException
                || fault instanceof TransactionException;
    }
}
