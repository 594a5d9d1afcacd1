package dev.fallline.web;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/** Problems of which the HTTP status alone is known. */
final class StatusProblems {

    private StatusProblems() {}

    static Problem of(HttpStatusCode status, String path) {
        var known = HttpStatus.resolve(status.value());
        if (known == null) {
            return Problem.of(status, "http_" + status.value(), null, path);
        }
        return switch (known) {
            case BAD_REQUEST -> Problem.of(known, "invalid_request", "The request cannot be read.", path);
            case NOT_FOUND -> Problem.of(known, "not_found", "There is nothing at " + path + ".", path);
            case METHOD_NOT_ALLOWED ->
                Problem.of(known, "method_not_allowed", "This method is not possible at " + path + "; see Allow.", path);
            case NOT_ACCEPTABLE ->
                Problem.of(known, "not_acceptable", "None of the media types in Accept can be produced.", path);
            case UNSUPPORTED_MEDIA_TYPE ->
                Problem.of(known, "unsupported_media_type", "This Content-Type is not read here.", path);
            case CONTENT_TOO_LARGE ->
                Problem.of(known, "too_large", "The request is larger than the service accepts.", path);
            case INTERNAL_SERVER_ERROR ->
                Problem.of(known, "internal_error", "The service failed to answer; its log says why.", path);
            default -> Problem.of(known, known.name().toLowerCase(java.util.Locale.ROOT), null, path);
        };
    }
}
