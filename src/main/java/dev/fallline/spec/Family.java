package dev.fallline.spec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of one kind, told apart by {@code type}.
 *
 * @param name        what a member is called in a sentence
 * @param definitions in the order in which they are shown
 */
record Family<T>(String name, List<Definition<T>> definitions) {

    static final String TYPE = "type";

    Family {
        definitions = List.copyOf(definitions);
    }

    List<String> types() {
        return definitions.stream().map(Definition::type).toList();
    }

    Definition<T> definition(String type) {
        return definitions.stream()
                .filter(definition -> definition.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no %s '%s'".formatted(name, type)));
    }

    Definition<T> definitionOf(T spec) {
        return definitions.stream()
                .filter(definition -> definition.spec().isInstance(spec))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no %s for %s".formatted(name, spec)));
    }

    /** Reads the member's name; {@code null} when it is missing or unknown, and the fault is noted. */
    @Nullable Definition<T> readType(SpecNode node, @Nullable String defaultType) {
        Parameter parameter = new Parameter(
                TYPE, Parameter.Kind.STRING, defaultType, defaultType == null, Range.ANY, types(), "which " + name);
        String type = node.text(parameter);
        return type == null ? null : definition(type);
    }

    /**
     * Reads a member whose parameters are plain values. Where the type itself is at fault, the fields are still held
     * against those of all members, so that one answer names every fault.
     */
    @Nullable T read(SpecNode node, String defaultType) {
        Definition<T> definition = readType(node, defaultType);
        if (definition == null) {
            readAny(node);
            return null;
        }
        Map<String, @Nullable Object> arguments = new HashMap<>();
        for (Parameter parameter : definition.parameters()) {
            arguments.put(parameter.name(), node.value(parameter));
        }
        node.refuseOthers(names(definition.parameters()));
        return definition.create(arguments);
    }

    /** Checks fields whose member is unknown, as far as any member has them. */
    void readAny(SpecNode node) {
        Map<String, Parameter> union = new LinkedHashMap<>();
        definitions.forEach(definition ->
                definition.parameters().forEach(parameter -> union.putIfAbsent(parameter.name(), parameter)));
        for (Parameter parameter : union.values()) {
            if (node.has(parameter.name())) {
                node.value(parameter);
            }
        }
        node.refuseOthers(names(List.copyOf(union.values())));
    }

    static List<String> names(List<Parameter> parameters) {
        List<String> names = new ArrayList<>();
        names.add(TYPE);
        parameters.forEach(parameter -> names.add(parameter.name()));
        return names;
    }
}
