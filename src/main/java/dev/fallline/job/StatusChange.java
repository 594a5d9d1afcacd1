package dev.fallline.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change of a job's status; takes place only if the job still has the status {@code from} and, where a worker
 * asks, is still on the worker's attempt.
 *
 * @param traceId of the trace that the job is part of
 * @param attempt the worker's attempt, or {@code null} when it does not matter
 * @param worker  who holds the job from now on; only of a change to {@code running}
 * @param detail  a sentence for the history, or {@code null}
 */
record StatusChange(
        String jobId,
        String traceId,
        JobStatus from,
        JobStatus to,
        Instant at,
        @Nullable Integer attempt,
        @Nullable String worker,
        @Nullable String detail,
        @Nullable StopReason stopReason,
        @Nullable String modelId,
        @Nullable JobError error) {

    StatusChange {
        if (!from.canBecome(to)) {
            throw new IllegalArgumentException("A job cannot go from %s to %s".formatted(from.label(), to.label()));
        }
    }

    static StatusChange of(Job job, JobStatus to, Instant at, @Nullable String detail) {
        return new StatusChange(
                job.id(), job.trace().traceId(), job.status(), to, at, null, null, detail, null, null, null);
    }

    StatusChange by(int workersAttempt) {
        return new StatusChange(jobId, traceId, from, to, at, workersAttempt, worker, detail, stopReason, modelId, error);
    }

    StatusChange heldBy(String holder) {
        return new StatusChange(jobId, traceId, from, to, at, attempt, holder, detail, stopReason, modelId, error);
    }

    StatusChange because(StopReason reason) {
        return new StatusChange(jobId, traceId, from, to, at, attempt, worker, detail, reason, modelId, error);
    }

    StatusChange withModel(String model) {
        return new StatusChange(jobId, traceId, from, to, at, attempt, worker, detail, stopReason, model, error);
    }

    StatusChange with(JobError fault) {
        return new StatusChange(jobId, traceId, from, to, at, attempt, worker, detail, stopReason, modelId, fault);
    }
}
