package dev.fallline.web;

import dev.fallline.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/**
 * A place in a list that is ordered by {@code (created_at, id)}, newest first: the last element already seen.
 * The next page holds what is smaller: {@code created_at < :createdAt or created_at = :createdAt and id < :id}.
 *
 * @param createdAt in microseconds
 * @param id        of the last element seen
 */
public record Cursor(Instant createdAt, String id) {

    public Cursor {
        createdAt = createdAt.truncatedTo(ChronoUnit.MICROS);
    }

    /** What clients see: opaque and safe in a URL. */
    public String encode() {
        var plain = ChronoUnit.MICROS.between(Instant.EPOCH, createdAt) + ":" + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws ProblemException if the text is not an encoded cursor */
    public static Cursor decode(String text) {
        try {
            var plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            var colon = plain.indexOf(':');
            if (colon > 0 && colon < plain.length() - 1) {
                var micros = Long.parseLong(plain.substring(0, colon));
                return new Cursor(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), plain.substring(colon + 1));
            }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            // Said below, together with the other way of being wrong.
        }
        throw ProblemException.invalid(
                "/after", "invalid_cursor", "'after' is not a cursor; use the next_cursor of the page before.");
    }
}
