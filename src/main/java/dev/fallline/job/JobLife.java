package dev.fallline.job;

import dev.fallline.telemetry.EventLog;
import dev.fallline.telemetry.JobLog;
import dev.fallline.telemetry.webhook.Subscription;
import dev.fallline.telemetry.webhook.Webhooks;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes a job's status: the row, its history and the event in one transaction, the signal after it. */
@Component
class JobLife {

    private static final Logger LOG = LoggerFactory.getLogger(JobLife.class);

    private final JobRepository jobs;
    private final EventLog events;
    private final Webhooks webhooks;
    private final JobMeters meters;
    private final TransactionTemplate transaction;

    JobLife(
            JobRepository jobs,
            EventLog events,
            Webhooks webhooks,
            JobMeters meters,
            TransactionTemplate transaction) {
        this.jobs = jobs;
        this.events = events;
        this.webhooks = webhooks;
        this.meters = meters;
        this.transaction = transaction;
    }

    /** Stores a new job. Must run in the caller's transaction. */
    void create(Job job, Map<String, String> tags, @Nullable Subscription webhook) {
        jobs.insert(job, tags);
        if (webhook != null) {
            webhooks.subscribe(job.id(), webhook);
        }
        record(new HistoryEntry(job.status(), job.createdAt(), null), job.id(), Map.of());
        afterCommit(() -> log(job.id(), job.trace().traceId(), job.status(), null));
    }

    /** Whether the change took place; false when the job was not, or no longer, as the change expects it. */
    boolean change(StatusChange change) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (!jobs.change(change)) {
                return false;
            }
            var data = new LinkedHashMap<String, Object>();
            data.put("from", change.from().label());
            if (change.stopReason() != null) {
                data.put("stop_reason", change.stopReason().label());
            }
            if (change.modelId() != null) {
                data.put("model_id", change.modelId());
            }
            if (change.error() != null) {
                data.put("code", change.error().code());
                data.put("detail", change.error().detail());
            }
            record(new HistoryEntry(change.to(), change.at(), change.detail()), change.jobId(), data);
            afterCommit(() -> {
                meters.changed(change);
                log(change.jobId(), change.traceId(), change.to(), change.detail());
            });
            return true;
        }));
    }

    private void record(HistoryEntry entry, String jobId, Map<String, Object> data) {
        jobs.addHistory(jobId, entry);
        var all = new LinkedHashMap<String, Object>();
        all.put("status", entry.status().label());
        all.putAll(data);
        events.append(
                jobId,
                "job.status",
                entry.status() == JobStatus.FAILED ? "error" : "info",
                entry.at(),
                entry.detail() == null ? "The job is " + entry.status().label() + "." : entry.detail(),
                all);
    }

    private static void log(String jobId, String traceId, JobStatus status, @Nullable String detail) {
        try (var _ = JobLog.of(jobId, traceId)) {
            LOG.info("Job {} is {}{}", jobId, status.label(), detail == null ? "" : ": " + detail);
        }
    }

    private static void afterCommit(Runnable action) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                action.run();
            }
        });
    }
}
