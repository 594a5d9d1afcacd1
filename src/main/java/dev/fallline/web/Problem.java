package dev.fallline.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fallline.problem.Fault;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * Problem details, RFC 9457. Below {@code /v2}, where the Open Inference Protocol is spoken, they are answered in its own
 * form, {@code {"error": …}}, wherever they come from: a controller, a filter or the server.
 *
 * @param type     where the problem's kind is described
 * @param title    the kind in a few words, the same for every occurrence
 * @param status   the HTTP status
 * @param detail   this occurrence in a sentence
 * @param instance the path that was asked for
 * @param code     the kind for programs
 * @param errors   every fault of the request, left out if there are none to name
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        String code,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Fault> errors) {

    private static final String TYPES = "/problems#";
    private static final String INFERENCE = "/v2";

    public Problem {
        errors = List.copyOf(errors);
    }

    static Problem of(HttpStatusCode status, String code, String detail, String instance, List<Fault> errors) {
        return new Problem(TYPES + code, title(code), status.value(), detail, instance, code, errors);
    }

    static Problem of(HttpStatusCode status, String code, @Nullable String detail, String instance) {
        return of(status, code, detail == null ? title(code) + "." : detail, instance, List.of());
    }

    /** The whole answer; the explicit type keeps content negotiation, which may be what failed, out of it. */
    ResponseEntity<Object> answer() {
        return answer(HttpHeaders.EMPTY);
    }

    /** The same with more headers. */
    ResponseEntity<Object> answer(HttpHeaders headers) {
        return ResponseEntity.status(status).headers(headers).contentType(mediaType()).body(body());
    }

    MediaType mediaType() {
        return inference() ? MediaType.APPLICATION_JSON : MediaType.APPLICATION_PROBLEM_JSON;
    }

    /** What is written as JSON. */
    Object body() {
        if (!inference()) {
            return this;
        }
        return Map.of(
                "error",
                errors.isEmpty() ? detail : errors.stream().map(Fault::detail).collect(Collectors.joining(" ")));
    }

    private boolean inference() {
        return instance.equals(INFERENCE) || instance.startsWith(INFERENCE + "/");
    }

    private static String title(String code) {
        var words = code.replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
