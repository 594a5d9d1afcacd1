package dev.fallline.access;

import dev.fallline.web.Cursor;
import dev.fallline.web.PageRequest;
import dev.fallline.web.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The table {@code api_key}. */
@Repository
class ApiKeyRepository {

    private final JdbcTemplate jdbc;

    ApiKeyRepository(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** A key with the hash of what its owner shows. */
    record Stored(ApiKey key, String secretSha256) {}

    void insert(ApiKey key, String secretSha256) {
        jdbc.update(
                """
                insert into api_key (id, name, project, scopes, secret_sha256, created_at, expires_at)
                values (?, ?, ?, ?, ?, ?, cast(? as timestamp with time zone))
                """,
                key.id(),
                key.name(),
                key.project(),
                key.scopes().stream().map(Scope::label).sorted().collect(Collectors.joining(" ")),
                secretSha256,
                time(key.createdAt()),
                time(key.expiresAt()));
    }

    Optional<Stored> find(String id) {
        return jdbc
                .query(
                        "select * from api_key where id = ?",
                        (row, index) -> new Stored(read(row, index), row.getString("secret_sha256")),
                        id)
                .stream()
                .findFirst();
    }

    /** Newest first, up to {@link PageRequest#fetch()}. */
    List<ApiKey> page(PageRequest page) {
        Cursor after = page.after();
        return after == null
                ? jdbc.query(
                        "select * from api_key order by created_at desc, id desc fetch first ? rows only",
                        ApiKeyRepository::read,
                        page.fetch())
                : jdbc.query(
                        """
                        select * from api_key where created_at < ? or (created_at = ? and id < ?)
                        order by created_at desc, id desc fetch first ? rows only
                        """,
                        ApiKeyRepository::read,
                        time(after.createdAt()),
                        time(after.createdAt()),
                        after.id(),
                        page.fetch());
    }

    /** Whether there is a key, or ever was one. */
    boolean any() {
        return !jdbc.queryForList("select id from api_key fetch first 1 rows only", String.class)
                .isEmpty();
    }

    /** Whether there is such a key; one that was revoked before stays as it is. */
    boolean revoke(String id, Instant now) {
        return jdbc.update("update api_key set revoked_at = coalesce(revoked_at, ?) where id = ?", time(now), id) == 1;
    }

    void used(String id, Instant now) {
        jdbc.update("update api_key set last_used_at = ? where id = ?", time(now), id);
    }

    private static ApiKey read(ResultSet row, int index) throws SQLException {
        return new ApiKey(
                row.getString("id"),
                row.getString("name"),
                row.getString("project"),
                scopes(row.getString("scopes")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "expires_at"),
                instant(row, "last_used_at"),
                instant(row, "revoked_at"));
    }

    private static Set<Scope> scopes(String words) {
        return Arrays.stream(Scope.values())
                .filter(scope -> List.of(words.split(" ", -1)).contains(scope.label()))
                .collect(Collectors.toSet());
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
