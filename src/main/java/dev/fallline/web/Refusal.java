package dev.fallline.web;

/** A status that requests are refused or fail with, as the OpenAPI document describes it once for all operations. */
enum Refusal {
    INVALID(400, "Invalid", "invalid_request", "Wrong as it stands; `errors` names every fault and where it is"),
    UNAUTHENTICATED(401, "Unauthenticated", "authentication_required", "No key or token, or one that opens nothing"),
    FORBIDDEN(403, "Forbidden", "insufficient_scope", "The key or token lacks the scope that this needs"),
    NOT_FOUND(404, "NotFound", "not_found", "There is none, or it belongs to another project"),
    NOT_ACCEPTABLE(406, "NotAcceptable", "not_acceptable", "No media type of `Accept` can be produced"),
    CONFLICT(409, "Conflict", "job_succeeded", "Its present state does not allow this"),
    CHANGED(412, "Changed", "precondition_failed", "It is no longer what `If-Match` names"),
    TOO_LARGE(413, "TooLarge", "too_large", "Larger than the service accepts"),
    UNSUPPORTED(415, "UnsupportedMediaType", "unsupported_media_type", "A `Content-Type` or file that is not read"),
    UNPROCESSABLE(422, "Unprocessable", "idempotency_key_reused", "Contradicts what was said or stored before"),
    TOO_MANY(429, "TooMany", "rate_limited", "More than a limit or quota allows; `Retry-After` says when to come back"),
    FAILED(500, "Failed", "internal_error", "The service failed; its log says why"),
    UNAVAILABLE(503, "Unavailable", "database_busy", "Busy, or what it needs is away; `Retry-After` says when to come back"),
    NO_ROOM(507, "NoRoom", "no_space", "The service has no room left to store it");

    private final int status;
    private final String component;
    private final String code;
    private final String description;

    Refusal(int status, String component, String code, String description) {
        this.status = status;
        this.component = component;
        this.code = code;
        this.description = description;
    }

    int status() {
        return status;
    }

    /** The name of the response in the document. */
    String component() {
        return component;
    }

    /** One of the codes a problem of the status has, for the example. */
    String code() {
        return code;
    }

    String description() {
        return description;
    }

    /** Whether it passes, and the answer says when to try again. */
    boolean passes() {
        return this == TOO_MANY || this == UNAVAILABLE;
    }
}
