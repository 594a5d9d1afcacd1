package dev.fallline.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.web.IfMatch;
import dev.fallline.web.Page;
import dev.fallline.web.PageRequest;
import dev.fallline.web.Scope;
import dev.fallline.web.Tags;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/keys}. */
@RestController
@RequestMapping("/v1/keys")
@Tag(name = "Keys", description = "API keys, for callers with the scope `admin`")
class KeyController {

    private final ApiKeys keys;
    private final Tags tags;

    KeyController(ApiKeys keys, Tags tags) {
        this.keys = keys;
        this.tags = tags;
    }

    /**
     * @param project   whose data the key opens; {@code default} when left out
     * @param scopes    any of {@code read}, {@code submit}, {@code admin}; the first two when left out
     * @param expiresAt from when it opens nothing; never when left out
     */
    record KeyRequest(
            @Nullable String name,
            @Nullable String project,
            @Nullable List<@Nullable String> scopes,
            @Nullable Instant expiresAt) {}

    /** @param key what to send as bearer token: shown when the key is made, and never again */
    record KeyResponse(
            String id,
            String name,
            String project,
            List<String> scopes,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant revokedAt,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key) {

        static KeyResponse of(ApiKey key, @Nullable String secret) {
            return new KeyResponse(
                    key.id(),
                    key.name(),
                    key.project(),
                    ApiKeys.labels(key.scopes()),
                    key.createdAt(),
                    key.expiresAt(),
                    key.lastUsedAt(),
                    key.revokedAt(),
                    secret);
        }
    }

    @PostMapping
    @Operation(summary = "Make a key; the answer alone shows it")
    ResponseEntity<KeyResponse> create(@RequestBody KeyRequest request) {
        var created = keys.create(request.name(), request.project(), scopes(request.scopes()), request.expiresAt());
        return ResponseEntity.created(URI.create("/v1/keys/" + created.key().id()))
                .body(KeyResponse.of(created.key(), created.secret()));
    }

    @GetMapping
    @Operation(summary = "List keys, newest first")
    Page<KeyResponse> list(
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String after) {
        return keys.list(PageRequest.of(limit, after)).map(key -> KeyResponse.of(key, null));
    }

    @GetMapping("/{id}")
    @Operation(summary = "A key, without what its owner shows")
    ResponseEntity<KeyResponse> get(@PathVariable String id) {
        ApiKey key = keys.get(id);
        var response = KeyResponse.of(key, null);
        return ResponseEntity.ok()
                .eTag(tags.of(State.of(key), response))
                .body(response);
    }

    /** What requests change of a key; its use makes another tag, but none that a change has to know of. */
    private record State(String id, @Nullable Instant revokedAt) {
        static State of(ApiKey key) {
            return new State(key.id(), key.revokedAt());
        }
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Revoke a key: it opens nothing from now on")
    void revoke(
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        // Revoking one twice is the same as once, and so nothing that comes in between matters.
        var condition = IfMatch.of(ifMatch);
        if (!condition.asksNothing()) {
            condition.require(tags.of(State.of(keys.get(id))));
        }
        keys.revoke(id);
    }

    private static Set<Scope> scopes(@Nullable List<@Nullable String> words) {
        if (words == null) {
            return EnumSet.of(Scope.READ, Scope.SUBMIT);
        }
        var scopes = EnumSet.noneOf(Scope.class);
        var faults = new ArrayList<Fault>();
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            var known = Arrays.stream(Scope.values()).filter(scope -> scope.label().equals(word)).findFirst();
            known.ifPresent(scopes::add);
            if (known.isEmpty()) {
                faults.add(new Fault("/scopes/" + i, "unknown_value", "A scope is one of read, submit, admin."));
            }
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return scopes;
    }
}
