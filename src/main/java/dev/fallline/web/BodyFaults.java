package dev.fallline.web;

import dev.fallline.problem.Fault;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says what is wrong with a JSON body that could not be read. */
final class BodyFaults {

    private BodyFaults() {}

    static Problem of(HttpMessageNotReadableException e, String path) {
        var fault = e.getCause() instanceof JacksonException cause
                ? fault(cause)
                : new Fault("", "required", "The request needs a JSON body.");
        return Problem.of(HttpStatus.BAD_REQUEST, "invalid_request", fault.detail(), path, List.of(fault));
    }

    private static Fault fault(JacksonException e) {
        var where = e.getLocation() == null
                ? ""
                : " (line %d, column %d)".formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
        var what = e.getOriginalMessage();
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                new Fault(
                        pointer(e),
                        "unknown_field",
                        "There is no field '%s' here; known are %s%s."
                                .formatted(unknown.getPropertyName(), unknown.getKnownPropertyIds(), where));
            case StreamConstraintsException limit ->
                new Fault(pointer(e), "too_large", "The JSON exceeds a limit of the service%s.".formatted(where));
            case StreamReadException malformed when what.startsWith("Duplicate") ->
                new Fault(pointer(e), "duplicate_field", "%s%s.".formatted(what, where));
            case StreamReadException malformed ->
                new Fault("", "malformed_json", "The body is not well-formed JSON%s: %s.".formatted(where, firstLine(what)));
            case DatabindException mismatch ->
                new Fault(pointer(e), "invalid_type", "The value has the wrong type%s.".formatted(where));
            default -> new Fault("", "malformed_json", "The body cannot be read%s.".formatted(where));
        };
    }

    private static String firstLine(String text) {
        var line = text.lines().findFirst().orElse("");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }

    private static String pointer(JacksonException e) {
        return e.getPath().stream()
                .map(part -> "/" + (part.getPropertyName() == null ? part.getIndex() : escape(part.getPropertyName())))
                .collect(Collectors.joining());
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
