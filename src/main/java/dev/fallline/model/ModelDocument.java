package dev.fallline.model;

import dev.fallline.dataset.Recipe;
import dev.fallline.spec.DatasetSchema;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
            check(recipe);
            Map<String, SortedMap<String, Double>> metrics = document.has("metrics")
                    ? json.convertValue(
                            document.path("metrics"), new TypeReference<Map<String, SortedMap<String, Double>>>() {})
                    : new TreeMap<>();
            return new ModelDocument(
                    document.path("name").asString(""),
                    json.treeToValue(document.path("model"), ModelShape.class),
                    recipe,
                    metrics,
                    document.path("parameters_sha256").asString(""));
        } catch (JacksonException | NullPointerException | ClassCastException e) {
            throw new IllegalArgumentException("its model or recipe is incomplete: " + e.getMessage(), e);
        }
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

    private static void check(Recipe recipe) {
        for (Recipe.Column column : recipe.columns()) {
            int width =
                    switch (column.type()) {
                        case NUMERIC, BOOLEAN -> 1;
                        case CATEGORICAL ->
                            column.buckets() == null ? column.categories().size() : column.buckets();
                        case DATETIME -> Recipe.DATETIME_PARTS;
                        case TEXT -> 0;
                    };
            if (width == 0 || column.offsets().size() != width || column.scales().size() != width) {
                throw new IllegalArgumentException(
                        "column '%s' of its recipe does not fit together".formatted(column.name()));
            }
            if (column.type() == DatasetSchema.Type.CATEGORICAL
                    && column.replacement() >= width) {
                throw new IllegalArgumentException(
                        "the replacement of column '%s' is no category".formatted(column.name()));
            }
        }
        int classes = recipe.classes().size();
        boolean fits =
                switch (recipe.task()) {
                    case REGRESSION -> classes == 0;
                    case BINARY -> classes == 2;
                    case MULTICLASS -> classes >= 2;
                };
        if (!fits || recipe.columns().isEmpty()) {
            throw new IllegalArgumentException("its recipe has %d classes for %s, and %d columns"
                    .formatted(classes, recipe.task().label(), recipe.columns().size()));
        }
    }
}
