package dev.fallline.job;

import java.util.Locale;

/**
 * Why a job failed, for the person who sent it.
 *
 * @param code   stable, {@code snake_case}
 * @param detail a sentence; never a stack trace
 */
public record JobError(String code, String detail, FailureClass failureClass) {

    /** Who can do something about it. */
    public enum FailureClass {
        /** The job would fail again: its spec or its data are at fault. */
        USER,
        /** The job may succeed elsewhere or later. */
        INFRASTRUCTURE;

        /** The name used in JSON and in the database. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static FailureClass of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }
}
