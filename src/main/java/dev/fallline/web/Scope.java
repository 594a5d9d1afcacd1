package dev.fallline.web;

import java.util.Locale;

/** What a caller may do. */
public enum Scope {
    /** See what the project has, predict, and check specs. */
    READ,
    /** Add, change and remove datasets, jobs and models. */
    SUBMIT,
    /** Manage keys, and see the service's own state. */
    ADMIN;

    /** As it is written in a key's scopes and a token's {@code scope}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
