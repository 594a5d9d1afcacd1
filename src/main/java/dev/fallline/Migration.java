package dev.fallline;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Brings the database up to date while the other beans are made, which takes a quarter of the start. Everything that
 * starts with the application waits for it; a bean must not query while it is made.
 */
@Component
class Migration implements FlywayMigrationStrategy, SmartLifecycle {

    private @Nullable CompletableFuture<Void> migrated;
    private volatile boolean running;

    @Override
    public void migrate(Flyway flyway) {
        var thread = Thread.ofPlatform().name("migration").daemon();
        migrated = CompletableFuture.runAsync(flyway::migrate, thread::start);
    }

    /** @throws org.flywaydb.core.api.FlywayException as Flyway does, when the database cannot be brought up to date */
    @Override
    public void start() {
        try {
            if (migrated != null) {
                migrated.join();
            }
            running = true;
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException fault ? fault : e;
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before everything else that starts. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
