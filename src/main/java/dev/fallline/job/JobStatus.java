package dev.fallline.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where a job is in its life, with the one table of the changes that are allowed. */
public enum JobStatus {
    /** Waits for a worker. */
    QUEUED,
    /** A worker trains it. */
    RUNNING,
    /** Was asked to pause; the worker has not yet answered. */
    PAUSING,
    /** Rests with its state kept; {@code resume} queues it again. */
    PAUSED,
    /** Was asked to end without a result; the worker has not yet answered. */
    CANCELLING,
    /** Ended with a model. */
    SUCCEEDED,
    /** Ended by a fault. */
    FAILED,
    /** Ended because it was asked to; its work is thrown away. */
    CANCELLED;

    /** The status a job is created with. */
    public static final JobStatus INITIAL = QUEUED;

    /**
     * The statuses that may follow this one. A running job goes back to the queue when its worker is lost or shuts
     * down; a failed or cancelled one when it is resumed from its last checkpoint.
     */
    public Set<JobStatus> successors() {
        return switch (this) {
            case QUEUED -> EnumSet.of(RUNNING, PAUSED, CANCELLED, FAILED);
            case RUNNING -> EnumSet.of(QUEUED, PAUSING, CANCELLING, SUCCEEDED, FAILED);
            case PAUSING -> EnumSet.of(PAUSED, CANCELLING, SUCCEEDED, FAILED);
            case PAUSED -> EnumSet.of(QUEUED, CANCELLED);
            case CANCELLING -> EnumSet.of(CANCELLED);
            case FAILED, CANCELLED -> EnumSet.of(QUEUED);
            case SUCCEEDED -> EnumSet.noneOf(JobStatus.class);
        };
    }

    public boolean canBecome(JobStatus next) {
        return successors().contains(next);
    }

    /** Whether nothing more happens to the job by itself. */
    public boolean isTerminal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /** Whether a worker holds the job. */
    public boolean isActive() {
        return this == RUNNING || this == PAUSING || this == CANCELLING;
    }

    /** The name used in JSON and in the database. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when no status has that name */
    public static JobStatus of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
