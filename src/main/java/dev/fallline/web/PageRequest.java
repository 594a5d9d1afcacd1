package dev.fallline.web;

import dev.fallline.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted.
 *
 * @param limit most elements of a page
 * @param after the place to go on from, {@code null} for the newest
 */
public record PageRequest(int limit, @Nullable Cursor after) {

    public static final int DEFAULT_LIMIT = 20;
    public static final int MAX_LIMIT = 200;

    /**
     * Reads the query parameters {@code limit} and {@code after} as they came, {@code null} for absent.
     *
     * @throws ProblemException if one of them cannot be used
     */
    public static PageRequest of(@Nullable Integer limit, @Nullable String after) {
        var size = limit == null ? DEFAULT_LIMIT : limit;
        if (size < 1 || size > MAX_LIMIT) {
            throw ProblemException.invalid(
                    "/limit", "out_of_range", "limit is %d; it must be 1 to %d.".formatted(size, MAX_LIMIT));
        }
        return new PageRequest(size, after == null || after.isEmpty() ? null : Cursor.decode(after));
    }

    /** How many rows to fetch: one more than the limit tells whether there is a next page. */
    public int fetch() {
        return limit + 1;
    }
}
