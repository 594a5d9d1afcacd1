package dev.fallline.model;

import dev.fallline.dataset.Recipe;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a model is besides its parameters, as JSON in exported files: {@code format}, {@code name}, {@code model} (type,
 * hidden widths, activation), {@code recipe} (how raw rows become inputs; a replacement is {@code null} where missing
 * values are refused), {@code metrics} and {@code parameters_sha256}.
 */
record ModelDocument(
        String name,
        ModelShape shape,
        Recipe recipe,
        Map<String, SortedMap<String, Double>> metrics,
        String parametersSha256) {

    static final String FORMAT = "fallline-model-1";

    private static final Set<String> FIELDS =
            Set.of("format", "name", "model", "recipe", "metrics", "parameters_sha256", "layers");

    static ObjectNode write(Model model, JsonMapper json) {
        ObjectNode document = json.createObjectNode();
        document.put("format", FORMAT);
        document.put("name", model.name());
        ObjectNode shape = json.valueToTree(model.shape());
        lower(shape, "activation");
        document.set("model", shape);
        ObjectNode recipe = json.valueToTree(model.recipe());
        lower(recipe, "task");
        for (JsonNode one : recipe.path("columns")) {
            ObjectNode column = (ObjectNode) one;
            lower(column, "type");
            if (Double.isNaN(column.path("replacement").asDouble(Double.NaN))) {
                column.putNull("replacement");
            }
        }
        document.set("recipe", recipe);
        document.set("metrics", json.valueToTree(model.metrics()));
        document.put("parameters_sha256", model.parametersSha256());
        return document;
    }

    /** @throws IllegalArgumentException saying why it is no such document */
    static ModelDocument read(JsonNode document, JsonMapper json) {
        if (!document.path("format").asString("").equals(FORMAT)) {
            throw new IllegalArgumentException("its format is not '%s'".formatted(FORMAT));
        }
        for (String field : document.propertyNames()) {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException("it has a field '%s', which an export has not".formatted(field));
            }
        }
        try {
            upper(document.path("model"), "activation");
            upper(document.path("recipe"), "task");
            for (JsonNode column : document.at("/recipe/columns")) {
                upper(column, "type");
                if (column.path("replacement").isNull()) {
                    ((ObjectNode) column).put("replacement", "NaN");
                }
            }
            Recipe recipe = json.treeToValue(document.path("recipe"), Recipe.class);
            RecipeCheck.check(recipe);
            ModelShape shape = json.treeToValue(document.path("model"), ModelShape.class);
            Objects.requireNonNull(shape.type());
            Map<String, SortedMap<String, Double>> metrics = document.has("metrics")
                    ? json.convertValue(
                            document.path("metrics"), new TypeReference<Map<String, SortedMap<String, Double>>>() {})
                    : new TreeMap<>();
            return new ModelDocument(
                    document.path("name").asString(""),
                    shape,
                    recipe,
                    metrics,
                    document.path("parameters_sha256").asString(""));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("its model or recipe cannot be read" + place(e), e);
        } catch (NullPointerException | ClassCastException e) {
            throw new IllegalArgumentException("its model or recipe is incomplete", e);
        }
    }

    /** Where it stands, in words of the document: what Jackson says beyond that names classes. */
    private static String place(JacksonException e) {
        return e.getPath().isEmpty()
                ? ""
                : e.getPath().stream()
                        .map(part -> part.getPropertyName() == null
                                ? String.valueOf(part.getIndex())
                                : part.getPropertyName())
                        .collect(Collectors.joining("/", " at '", "'"));
    }

    /** Words are written in lower case, as everywhere in the service's JSON. */
    private static void lower(ObjectNode node, String field) {
        if (node.path(field).isString()) {
            node.put(field, node.path(field).asString().toLowerCase(Locale.ROOT));
        }
    }

    private static void upper(JsonNode node, String field) {
        if (node.path(field).isString()) {
            ((ObjectNode) node).put(field, node.path(field).asString().toUpperCase(Locale.ROOT));
        }
    }
}
