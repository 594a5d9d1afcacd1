package dev.fallline.web;

import dev.fallline.problem.Fault;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says what is wrong with a JSON body that could not be read. */
final class BodyFaults {

    private static final Pattern UNEXPECTED = Pattern.compile("^Unexpected character \\(('[^\\p{Cntrl}]') ");
    private static final Pattern TOKEN = Pattern.compile("^Unrecognized token '([^'\\p{Cntrl}]{1,50})'");

    private static final Pattern LIMIT =
            Pattern.compile("^(\\w[\\w ]*?) (?:\\(\\d+\\) )?exceeds the maximum allowed \\((\\d+)");

    /** Nested deeply with long names, a pointer is longer than the fault is worth. */
    private static final int LONGEST_POINTER = 1000;

    private BodyFaults() {}

    static Problem of(HttpMessageNotReadableException e, String path) {
        var fault = e.getCause() instanceof JacksonException cause
                ? fault(cause)
                : new Fault("", "required", "The request needs a JSON body.");
        return Problem.of(HttpStatus.BAD_REQUEST, "invalid_request", fault.detail(), path, List.of(fault));
    }

    private static Fault fault(JacksonException e) {
        var where = where(e.getLocation());
        var what = String.valueOf(e.getOriginalMessage());
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                new Fault(
                        pointer(e),
                        "unknown_field",
                        "There is no field '%s' here; known are %s%s."
                                .formatted(unknown.getPropertyName(), unknown.getKnownPropertyIds(), where));
            case StreamConstraintsException limit ->
                new Fault(pointer(e), "too_large", "The JSON has %s%s.".formatted(limit(what), where));
            case InputCoercionException number ->
                new Fault(pointer(e), "out_of_range", "The number is out of range%s.".formatted(where));
            case StreamReadException malformed when what.startsWith("Duplicate") ->
                new Fault(pointer(e), "duplicate_field", "A field is given twice%s.".formatted(where));
            case StreamReadException malformed when what.contains("surrogate") ->
                new Fault("", "invalid_text", "A text holds half of a surrogate pair%s.".formatted(where));
            case DatabindException trailing when what.startsWith("Trailing token") ->
                new Fault("", "malformed_json", "Something follows the end of the JSON%s.".formatted(where));
            case DatabindException mismatch ->
                new Fault(pointer(e), "invalid_type", "The value has the wrong type%s.".formatted(where));
            default ->
                new Fault("", "malformed_json", "The body is not valid JSON%s: %s.".formatted(where, plainly(what)));
        };
    }

    /**
     * The same where it was found while the parser stood at the fault, which knows more than the exception.
     *
     * @param parser still open, or closed a moment ago
     */
    static Fault of(JacksonException e, JsonParser parser) {
        var known = fault(e);
        var detail = e.getLocation() == null
                ? known.detail().replaceFirst("\\.$", where(parser.currentLocation()) + ".")
                : known.detail();
        var pointer = parser.streamReadContext().pathAsPointer(false).toString();
        return new Fault(
                pointer.length() <= LONGEST_POINTER && Texts.whole(pointer) ? pointer : "", known.code(), detail);
    }

    /** Which limit was exceeded, by the parser's words for it. */
    private static String limit(String what) {
        var words = LIMIT.matcher(what);
        if (!words.find()) {
            return "more than the service reads";
        }
        var most = Long.parseLong(words.group(2));
        return switch (words.group(1)) {
            case "Document nesting depth" -> "more than %,d levels of nesting".formatted(most);
            case "Number value length" -> "a number of more than %,d characters".formatted(most);
            case "String value length" -> "a text of more than %,d characters".formatted(most);
            case "Name value length", "Name length" -> "a field name of more than %,d characters".formatted(most);
            case "Token count" -> "more than %,d values, names and brackets".formatted(most);
            case "Document length" -> "more than %,d bytes".formatted(most);
            default -> "more than the service reads";
        };
    }

    /** What the parser found, in words that speak of the JSON alone and not of the parser and its switches. */
    private static String plainly(String what) {
        var character = UNEXPECTED.matcher(what);
        if (character.find()) {
            return "%s is not expected there".formatted(character.group(1));
        }
        var token = TOKEN.matcher(what);
        if (token.find()) {
            return "'%s' is no value; text needs double quotes".formatted(token.group(1));
        }
        if (what.startsWith("Unexpected end-of-input") || what.startsWith("Unexpected end")) {
            return "it ends before it is complete";
        }
        if (what.startsWith("Non-standard token")) {
            return "JSON has no numbers that are not finite";
        }
        if (what.startsWith("Illegal unquoted character")) {
            return "a control character in a text must be escaped";
        }
        if (what.contains("escape")) {
            return "there is no such escape";
        }
        if (what.contains("UTF-8") || what.contains("UTF-32")) {
            return "it is not encoded in UTF-8";
        }
        return what.startsWith("Invalid numeric value") || what.contains("umber")
                ? "a number is not written as JSON writes numbers"
                : "it cannot be read from there on";
    }

    private static String where(@Nullable TokenStreamLocation place) {
        return place == null || place.getLineNr() < 1 || place.getColumnNr() < 1
                ? ""
                : " at line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
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
