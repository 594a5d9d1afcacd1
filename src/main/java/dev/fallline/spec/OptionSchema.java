package dev.fallline.spec;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON Schema (2020-12) of fields and options, from the definitions that specs are read by. */
final class OptionSchema {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private OptionSchema() {}

    /** One member of a family that is an object with a {@code type}. */
    static ObjectNode of(Definition<?> definition) {
        ObjectNode properties = JSON.objectNode();
        properties.set(Family.TYPE, word(definition.type()));
        definition.parameters().forEach(parameter -> properties.set(parameter.name(), of(parameter)));
        ObjectNode schema = object(definition.description(), properties);
        var required = schema.putArray("required").add(Family.TYPE);
        definition.parameters().stream().filter(Parameter::required).forEach(one -> required.add(one.name()));
        return schema;
    }

    /** One member of a family whose members are words, with the fields that stand beside the word. */
    static ObjectNode ofWord(String field, Definition<?> definition) {
        ObjectNode properties = JSON.objectNode();
        properties.set(field, word(definition.type()));
        definition.parameters().forEach(parameter -> properties.set(parameter.name(), of(parameter)));
        ObjectNode schema = JSON.objectNode().put("type", "object").put("description", definition.description());
        schema.set("properties", properties);
        return schema;
    }

    /** An object of these fields and no others. */
    static ObjectNode object(String description, Collection<Parameter> fields) {
        ObjectNode properties = JSON.objectNode();
        fields.forEach(field -> properties.set(field.name(), of(field)));
        ObjectNode schema = object(description, properties);
        List<String> required =
                fields.stream().filter(Parameter::required).map(Parameter::name).toList();
        if (!required.isEmpty()) {
            required.forEach(schema.putArray("required")::add);
        }
        return schema;
    }

    static ObjectNode object(String description, ObjectNode properties) {
        ObjectNode schema = JSON.objectNode().put("type", "object").put("description", description);
        schema.set("properties", properties);
        return schema.put("additionalProperties", false);
    }

    static ObjectNode of(Parameter parameter) {
        ObjectNode schema = shape(parameter);
        schema.put("description", parameter.description());
        @Nullable Object value = parameter.defaultValue();
        if (value != null) {
            // Of several forms the first is the one that the default has.
            ObjectNode form = schema.has("oneOf") ? (ObjectNode) schema.path("oneOf").path(0) : schema;
            form.set("default", Literals.json(value));
        }
        return schema;
    }

    private static ObjectNode shape(Parameter parameter) {
        return switch (parameter.name()) {
            case Optimizers.LEARNING_RATE -> {
                ObjectNode either = JSON.objectNode();
                either.putArray("oneOf").add(plain(parameter)).add(word(Optimizers.AUTO));
                yield either;
            }
            case "hidden" -> {
                ObjectNode widths = JSON.objectNode().put("type", "array");
                widths.set("items", JSON.objectNode().put("type", "integer").put("minimum", 1).put("maximum", Models.WIDEST));
                yield widths.put("minItems", 1).put("maxItems", Models.DEEPEST);
            }
            case "layers" -> {
                ObjectNode numbers = JSON.objectNode().put("type", "array");
                numbers.set("items", JSON.objectNode().put("type", "number"));
                ObjectNode rows = JSON.objectNode().put("type", "array");
                rows.set("items", numbers);
                ObjectNode fields = JSON.objectNode();
                fields.set("weights", rows);
                fields.set("bias", numbers.deepCopy());
                ObjectNode layer = object("weights in × out, and a bias for each output", fields);
                layer.putArray("required").add("weights");
                ObjectNode layers = JSON.objectNode().put("type", "array");
                layers.set("items", layer);
                yield layers;
            }
            default -> plain(parameter);
        };
    }

    private static ObjectNode plain(Parameter parameter) {
        ObjectNode schema = JSON.objectNode().put("type", Models.name(parameter.kind()));
        Range range = parameter.range();
        if (range.hasMinimum()) {
            schema.put(range.exclusiveMinimum() ? "exclusiveMinimum" : "minimum", range.minimum());
        }
        if (range.hasMaximum()) {
            schema.put(range.exclusiveMaximum() ? "exclusiveMaximum" : "maximum", range.maximum());
        }
        if (!parameter.values().isEmpty()) {
            parameter.values().forEach(schema.putArray("enum")::add);
        }
        return schema;
    }

    /** One word and no other; a list of one is what generators of clients understand best. */
    private static ObjectNode word(String word) {
        ObjectNode schema = JSON.objectNode().put("type", "string");
        schema.putArray("enum").add(word);
        return schema;
    }
}
