package dev.fallline.spec;

import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object of a request, with its pointer. Reads its fields by their {@link Parameter}s; whatever does not fit is
 * noted as a fault and read as {@code null}, so that reading goes on to the next one.
 */
final class SpecNode {

    /** The engine computes in float32: a larger number would be infinite there. */
    private static final double LARGEST = Float.MAX_VALUE;

    private static final double LARGEST_EXACT_INTEGER = 0x1p53;
    private static final int SHOWN = 60;

    private final JsonNode node;
    private final String pointer;
    private final Faults faults;

    private SpecNode(JsonNode node, String pointer, Faults faults) {
        this.node = node;
        this.pointer = pointer;
        this.faults = faults;
    }

    /** The object there; one without fields, and a fault, when it is anything else. */
    static SpecNode of(JsonNode node, String pointer, Faults faults) {
        if (node.isObject()) {
            return new SpecNode(node, pointer, faults);
        }
        wrongType(faults, pointer, "an object", node);
        return new SpecNode(JsonNodeFactory.instance.objectNode(), pointer, faults);
    }

    String pointer() {
        return pointer;
    }

    /** RFC 6901. */
    String pointer(String field) {
        return pointer + "/" + field.replace("~", "~0").replace("/", "~1");
    }

    boolean has(String field) {
        return node.has(field);
    }

    /** Whether the field is absent or {@code null}, which for an optional part means none. */
    boolean lacks(String field) {
        return !node.hasNonNull(field);
    }

    @Nullable JsonNode raw(String field) {
        return node.get(field);
    }

    Collection<String> fields() {
        return node.propertyNames();
    }

    void fault(String field, String code, String detail) {
        faults.add(pointer(field), code, detail);
    }

    /** A fault of one element of a list. */
    void faultAt(String field, int index, String code, String detail) {
        faults.add(pointer(field) + "/" + index, code, detail);
    }

    /** A fault of the object as a whole. */
    void conflict(String detail) {
        faults.add(pointer, "conflict", detail);
    }

    /** The object in a field; without fields when it is absent, so that all its defaults hold. */
    SpecNode child(String field) {
        JsonNode child = node.get(field);
        return of(child == null ? JsonNodeFactory.instance.objectNode() : child, pointer(field), faults);
    }

    /** The object in a field that may be absent or {@code null} for none. */
    @Nullable SpecNode optionalChild(String field) {
        return lacks(field) ? null : child(field);
    }

    /** Whether the field is exactly this word. */
    boolean says(String field, String word) {
        JsonNode value = node.get(field);
        return value != null && value.isString() && value.stringValue().equals(word);
    }

    /** The same object without a field that was read otherwise. */
    SpecNode without(String field) {
        ObjectNode rest = ((ObjectNode) node).deepCopy();
        rest.remove(field);
        return new SpecNode(rest, pointer, faults);
    }

    /** Notes every field that is not among the known ones. */
    void refuseOthers(Collection<String> known) {
        for (String field : fields()) {
            if (!known.contains(field)) {
                faults.add(pointer(field), "unknown_field", () -> "There is no field `%s` here; %s"
                        .formatted(shown(field), sentence(Suggestions.hint(field, known))));
            }
        }
    }

    double number(Parameter parameter) {
        return value(parameter) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    long integer(Parameter parameter) {
        return value(parameter) instanceof Number number ? number.longValue() : 0;
    }

    boolean flag(Parameter parameter) {
        return Boolean.TRUE.equals(value(parameter));
    }

    @Nullable String text(Parameter parameter) {
        return value(parameter) instanceof String text ? text : null;
    }

    /** The field's value or its default; {@code null} when it is at fault, or absent without a default. */
    @Nullable Object value(Parameter parameter) {
        JsonNode value = node.get(parameter.name());
        if (value == null) {
            if (parameter.required()) {
                fault(parameter.name(), "missing", "`%s` is required: %s."
                        .formatted(parameter.name(), expected(parameter)));
            }
            return parameter.defaultValue();
        }
        return value(value, pointer(parameter.name()), parameter, faults);
    }

    /** A value held against a parameter, wherever it stands. */
    static @Nullable Object value(JsonNode value, String pointer, Parameter parameter, Faults faults) {
        Object read = switch (parameter.kind()) {
            case NUMBER -> value.isNumber() ? (Object) value.numberValue().doubleValue() : null;
            case INTEGER -> value.isNumber() ? integer(value.numberValue()) : null;
            case BOOLEAN -> value.isBoolean() ? (Object) value.booleanValue() : null;
            case STRING -> value.isString() ? value.stringValue() : null;
            // Read by those who know their inside.
            case ARRAY -> value.isArray() ? value : null;
            case OBJECT -> value.isObject() ? value : null;
        };
        if (read == null) {
            wrongType(faults, pointer, expected(parameter), value);
            return null;
        }
        if (read instanceof Number number && isTooLarge(number, parameter)) {
            faults.add(pointer, "out_of_range", "`%s` must fit in float32, at most %s; it is %s."
                    .formatted(parameter.name(), LARGEST, shown(value.toString())));
            return null;
        }
        if (read instanceof Number number && !parameter.range().contains(number.doubleValue())) {
            faults.add(pointer, "out_of_range", "`%s` must be %s; it is %s."
                    .formatted(parameter.name(), parameter.range().describe(), shown(value.toString())));
            return null;
        }
        if (read instanceof BigInteger) {
            faults.add(pointer, "out_of_range", "`%s` must fit in 64 bits; it is %s."
                    .formatted(parameter.name(), shown(value.toString())));
            return null;
        }
        if (read instanceof String text && !parameter.values().isEmpty() && !parameter.values().contains(text)) {
            faults.add(pointer, "unknown_value", unknown(parameter.name(), text, parameter.values()));
            return null;
        }
        return read;
    }

    /** A sentence about a word that is not among the known ones: what was meant, and all that are known. */
    static String unknown(String what, String text, Collection<String> known) {
        String closest = Suggestions.closest(text, known);
        return "There is no %s `%s`%s Known are %s.".formatted(
                what,
                shown(text),
                closest == null ? "." : "; did you mean `%s`?".formatted(closest),
                Suggestions.list(known));
    }

    static void wrongType(Faults faults, String pointer, String expected, JsonNode found) {
        faults.add(pointer, "wrong_type", "Expected %s, found %s.".formatted(expected, kind(found)));
    }

    /** What a client sent, cut so that an answer never grows with it. */
    static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private static boolean isTooLarge(Number number, Parameter parameter) {
        return parameter.kind() != Parameter.Kind.INTEGER && Math.abs(number.doubleValue()) > LARGEST;
    }

    /** A whole number, written as such or with a fraction of zero; {@code null} for any other. */
    private static @Nullable Number integer(Number number) {
        return switch (number) {
            case Integer i -> i.longValue();
            case Long l -> l;
            case BigInteger big -> big.bitLength() < Long.SIZE ? (Number) big.longValue() : big;
            default -> {
                double value = number.doubleValue();
                yield Math.rint(value) == value && Math.abs(value) <= LARGEST_EXACT_INTEGER ? (long) value : null;
            }
        };
    }

    private static String expected(Parameter parameter) {
        String range = parameter.range().equals(Range.ANY) ? "" : " " + parameter.range().describe();
        return switch (parameter.kind()) {
            case NUMBER -> "a number" + range;
            case INTEGER -> "a whole number" + range;
            case BOOLEAN -> "`true` or `false`";
            case STRING -> parameter.values().isEmpty()
                    ? "a string"
                    : "one of " + Suggestions.list(parameter.values());
            case ARRAY -> "an array";
            case OBJECT -> "an object";
        };
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case STRING -> "the string \"%s\"".formatted(shown(node.stringValue()));
            case NUMBER -> "the number " + shown(node.toString());
            case BOOLEAN -> node.toString();
            case NULL, MISSING, BINARY, POJO -> "null";
        };
    }

    private static String sentence(String hint) {
        return hint.endsWith("?") ? hint : hint + ".";
    }

    /** Elements with a guard against what is not an array. */
    List<JsonNode> elements(String field) {
        JsonNode value = node.get(field);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            wrongType(faults, pointer(field), "an array", value);
            return List.of();
        }
        return List.copyOf(value.values());
    }
}
