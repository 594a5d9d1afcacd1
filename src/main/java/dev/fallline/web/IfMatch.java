package dev.fallline.web;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;

/**
 * What a request that changes something asks of its present state: the header {@code If-Match} (RFC 9110, 13.1.1).
 * Whoever makes the change calls {@link #require} where nobody else can change the thing in between.
 */
public final class IfMatch {

    /** Of a request that asks nothing. */
    public static final IfMatch ANYTHING = new IfMatch(null);

    private final @Nullable List<ETag> tags;

    private IfMatch(@Nullable List<ETag> tags) {
        this.tags = tags;
    }

    /** @throws ProblemException when the header is no list of tags */
    public static IfMatch of(@Nullable String header) {
        if (header == null) {
            return ANYTHING;
        }
        List<ETag> tags = ETag.parse(header);
        if (tags.isEmpty()) {
            throw ProblemException.invalid(
                    "/" + HttpHeaders.IF_MATCH,
                    "invalid_type",
                    "If-Match is %s; it must be `*`, or ETags in their quotation marks, as answers bear them."
                            .formatted(header.isBlank() ? "empty" : "'" + header + "'"));
        }
        return new IfMatch(tags);
    }

    /** Whether the request asks anything. */
    public boolean asksNothing() {
        return tags == null;
    }

    /**
     * @param tag of the present state, or {@code null} where there is nothing to have one
     * @throws ProblemException when the request asks for another
     */
    public void require(@Nullable String tag) {
        if (tags == null || tag != null && matches(tags, firstDigest(ETag.create(tag)))) {
            return;
        }
        throw new ProblemException(
                ProblemKind.CHANGED,
                "precondition_failed",
                tag == null
                        ? "There is nothing yet that If-Match could name."
                        : "It changed since the answer with the ETag that If-Match names. Nothing was done; read it again.",
                List.of());
    }

    /** A weak tag names no single state, and so never matches. */
    private static boolean matches(List<ETag> tags, String present) {
        return tags.stream()
                .anyMatch(tag -> tag.isWildcard() || !tag.weak() && firstDigest(tag).equals(present));
    }

    private static String firstDigest(ETag tag) {
        int dash = tag.tag().indexOf(Tags.DASH);
        return dash < 0 ? tag.tag() : tag.tag().substring(0, dash);
    }
}
