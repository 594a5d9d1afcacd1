package dev.fallline.web;

import dev.fallline.Chore;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Remembers for a day what was answered to a creating request. A request that is under way belongs to its process,
 * which says twice a minute that it lives; what a dead process left open is free again after two minutes.
 */
@Service
class IdempotencyRecords implements Chore {

    static final Duration KEPT = Duration.ofHours(24);
    static final Duration ABANDONED = Duration.ofMinutes(2);

    private final IdempotencyRepository repository;
    private final Clock clock;
    private final String owner = UUID.randomUUID().toString();

    IdempotencyRecords(IdempotencyRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /**
     * A finished request.
     *
     * @param requestSha256 of what was asked
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(
            int status,
            @Nullable String contentType,
            @Nullable String location,
            byte[] body,
            String requestSha256) {}

    boolean claim(String project, String key, String path) {
        return repository.claim(project, key, path, owner, clock.instant());
    }

    Optional<Answer> find(String project, String key, String path) {
        return repository.find(project, key, path);
    }

    void complete(String project, String key, String path, Answer answer) {
        repository.complete(project, key, path, owner, answer, clock.instant());
    }

    void release(String project, String key, String path) {
        repository.release(project, key, path, owner);
    }

    @Override
    public Duration firstAfter() {
        return Duration.ZERO;
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(30);
    }

    @Override
    public void perform() {
        var now = clock.instant();
        repository.touch(owner, now);
        repository.purge(now.minus(KEPT), now.minus(ABANDONED));
    }
}
