package dev.fallline.access;

import dev.fallline.Ids;
import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.web.Caller;
import dev.fallline.web.Cursor;
import dev.fallline.web.Page;
import dev.fallline.web.PageRequest;
import dev.fallline.web.Scope;
import dev.fallline.web.Texts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * The API keys. A key reads {@code flk_}, its id, {@code _}, and 256 random bits: so much chance needs no slow hash, and
 * SHA-256 of the whole is what is stored.
 */
@Service
class ApiKeys {

    static final String PREFIX = "flk_";
    static final String ID_PREFIX = "key_";

    private static final Pattern FORM = Pattern.compile(PREFIX + "([0-9a-z]{26})_[A-Za-z0-9_-]{43}");
    private static final Pattern PROJECT = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final int LONGEST_NAME = 200;

    /** When a key was used last is written down no more often: not every request needs to wait for a disk. */
    private static final Duration USE_RESOLUTION = Duration.ofMinutes(1);

    /** How soon a key that another replica made is asked for here. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final ApiKeyRepository repository;
    private final Ids ids;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private volatile boolean known;
    private volatile Instant lookedAt = Instant.MIN;

    ApiKeys(ApiKeyRepository repository, Ids ids, Clock clock) {
        this.repository = repository;
        this.ids = ids;
        this.clock = clock;
    }

    /** @param secret what the owner shows; it cannot be had again */
    record Created(ApiKey key, String secret) {}

    /** @throws ProblemException naming every fault */
    Created create(@Nullable String name, @Nullable String project, Set<Scope> scopes, @Nullable Instant expiresAt) {
        var now = clock.instant();
        var faults = new ArrayList<Fault>();
        if (name == null || name.isBlank() || name.length() > LONGEST_NAME || !Texts.whole(name)
                || name.chars().anyMatch(Character::isISOControl)) {
            faults.add(new Fault("/name", "invalid_name", "`name` is required: 1 to 200 printable characters."));
        }
        if (project != null && !isProject(project)) {
            faults.add(new Fault(
                    "/project",
                    "invalid_project",
                    "A project's name is 1 to 64 lower-case letters, digits, '.', '_' and '-', a letter or digit first."));
        }
        if (scopes.isEmpty()) {
            faults.add(new Fault("/scopes", "required", "`scopes` must name at least one of read, submit, admin."));
        }
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            faults.add(new Fault("/expires_at", "out_of_range", "`expires_at` must lie in the future."));
        }
        if (!faults.isEmpty() || name == null) {
            throw ProblemException.invalid(faults);
        }
        var id = ids.next(ID_PREFIX);
        var bits = new byte[32];
        random.nextBytes(bits);
        var secret = PREFIX + id.substring(ID_PREFIX.length()) + "_"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        var key = new ApiKey(
                id, name.strip(), project == null ? Caller.DEFAULT_PROJECT : project, scopes, now, expiresAt, null, null);
        repository.insert(key, sha256(secret));
        known = true;
        return new Created(key, secret);
    }

    Page<ApiKey> list(PageRequest page) {
        return Page.of(repository.page(page), page, key -> new Cursor(key.createdAt(), key.id()));
    }

    /** Whether a project may be named so. */
    static boolean isProject(String name) {
        return PROJECT.matcher(name).matches();
    }

    /** @throws ProblemException when there is none */
    ApiKey get(String id) {
        return repository.find(id).orElseThrow(() -> ProblemException.notFound("key", id)).key();
    }

    /** @throws ProblemException when there is none */
    void revoke(String id) {
        if (!repository.revoke(id, clock.instant())) {
            throw ProblemException.notFound("key", id);
        }
    }

    /**
     * Whether there is a key, or ever was one. There never are none again once there was one, so that only a no has to
     * be asked for again.
     */
    boolean any() {
        var now = clock.instant();
        if (!known && (lookedAt.equals(Instant.MIN) || !now.isBefore(lookedAt.plus(LOOK_AGAIN)))) {
            known = repository.any();
            lookedAt = now;
        }
        return known;
    }

    /** The key that somebody shows, if it is one, and opens something yet. */
    Optional<ApiKey> authenticate(String secret) {
        var form = FORM.matcher(secret);
        if (!form.matches()) {
            return Optional.empty();
        }
        var now = clock.instant();
        var hash = sha256(secret).getBytes(StandardCharsets.US_ASCII);
        var found = repository
                .find(ID_PREFIX + form.group(1))
                // Takes as long for a hash that begins right as for one that does not.
                .filter(stored -> MessageDigest.isEqual(stored.secretSha256().getBytes(StandardCharsets.US_ASCII), hash))
                .map(ApiKeyRepository.Stored::key)
                .filter(key -> key.isUsable(now));
        found.filter(key -> key.lastUsedAt() == null || key.lastUsedAt().plus(USE_RESOLUTION).isBefore(now))
                .ifPresent(key -> repository.used(key.id(), now));
        return found;
    }

    static List<String> labels(Set<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::label).toList();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
