package dev.fallline.problem;

/** The kinds of refusal that the service knows; {@code web} gives each its HTTP status and documentation page. */
public enum ProblemKind {
    /** The request itself is wrong; the faults name where. */
    INVALID_REQUEST,
    /** Nobody known sent it: a key or token is missing or no good. */
    UNAUTHENTICATED,
    /** Its sender may not do this. */
    FORBIDDEN,
    /** No such resource, or not visible to the caller. */
    NOT_FOUND,
    /** The resource's present state does not allow it. */
    CONFLICT,
    /** It is no longer what the request expects it to be. */
    CHANGED,
    /** Larger than a configured limit. */
    TOO_LARGE,
    /** A media type or file format that is not read. */
    UNSUPPORTED_MEDIA_TYPE,
    /** Well-formed but contradicts something said before. */
    UNPROCESSABLE,
    /** More than a configured quota; the same request may do later. */
    QUOTA_EXCEEDED,
    /** What the service needs for it does not answer just now. */
    UNAVAILABLE,
    /** No room left to store it. */
    INSUFFICIENT_STORAGE,
    /** What the service stored is no longer what it was; only an operator can mend it. */
    DAMAGED
}
