package dev.fallline.access;

import dev.fallline.web.Caller;
import dev.fallline.web.Scope;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is stored: without what its owner shows.
 *
 * @param project   whose datasets, jobs and models it opens
 * @param expiresAt from when it opens nothing; {@code null} for never
 */
record ApiKey(
        String id,
        String name,
        String project,
        Set<Scope> scopes,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {

    ApiKey {
        scopes = Set.copyOf(scopes);
    }

    boolean isUsable(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }

    Caller caller() {
        return new Caller(project, id, scopes);
    }
}
