package dev.fallline.job;

import dev.fallline.telemetry.EventLog;
import java.time.Clock;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes what a run has to say besides its changes of status. */
@Component
class RunEvents {

    private final JobRepository jobs;
    private final EventLog events;
    private final TransactionTemplate transaction;
    private final Clock clock;

    RunEvents(JobRepository jobs, EventLog events, TransactionTemplate transaction, Clock clock) {
        this.jobs = jobs;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Appends an event, unless the job is no longer the run's. */
    void tell(RunningJob run, String type, String level, String message, Map<String, Object> data) {
        Contention.outlast(() -> transaction.execute(_ -> {
            if (jobs.lockActive(run.id(), run.attempt())) {
                events.append(run.id(), type, level, clock.instant(), message, data);
            }
            return true;
        }));
    }
}
