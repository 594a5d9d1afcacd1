package dev.fallline.spec;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The plain values that parameters take, as JSON. */
final class Literals {

    private Literals() {}

    static JsonNode json(Object value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (value) {
            case Double number -> json.numberNode(number);
            case Integer number -> json.numberNode(number);
            case Long number -> json.numberNode(number);
            case Boolean flag -> json.booleanNode(flag);
            case String text -> json.stringNode(text);
            case List<?> list -> {
                ArrayNode array = json.arrayNode();
                list.forEach(element -> array.add(json(element)));
                yield array;
            }
            default -> throw new IllegalArgumentException("No parameter has a value such as " + value);
        };
    }
}
