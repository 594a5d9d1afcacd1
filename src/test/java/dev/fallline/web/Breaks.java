package dev.fallline.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What a client of an earlier OpenAPI document would miss in a later one: operations and their names, parameters and
 * fields, types and values; or would have to send, that it did not. What only comes to it is no break.
 */
final class Breaks {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final List<String> found = new ArrayList<>();
    private final JsonNode then;
    private final JsonNode now;

    private Breaks(JsonNode then, JsonNode now) {
        this.then = then;
        this.now = now;
    }

    static List<String> between(JsonNode then, JsonNode now) {
        var breaks = new Breaks(then, now);
        breaks.operations();
        then.at("/components/schemas").properties().forEach(schema -> breaks.schema(
                schema.getValue(), now.at("/components/schemas").path(schema.getKey()), schema.getKey()));
        return breaks.found;
    }

    private void operations() {
        then.path("paths").properties().forEach(path -> path.getValue().properties().forEach(one -> {
            if (METHODS.contains(one.getKey())) {
                var name = one.getKey() + " " + path.getKey();
                var later = now.path("paths").path(path.getKey()).path(one.getKey());
                if (later.isMissingNode()) {
                    found.add(name + " is gone");
                } else {
                    operation(one.getValue(), later, name);
                }
            }
        }));
    }

    private void operation(JsonNode before, JsonNode after, String name) {
        if (!before.path("operationId").equals(after.path("operationId"))) {
            found.add("%s is called %s, was %s"
                    .formatted(name, after.path("operationId"), before.path("operationId")));
        }
        for (JsonNode parameter : before.path("parameters")) {
            var later = parameter(after, parameter);
            var place = "%s, parameter %s".formatted(name, parameter.path("name").asString());
            if (later.isMissingNode()) {
                found.add(place + " is gone");
            } else {
                schema(parameter.path("schema"), later.path("schema"), place);
            }
        }
        for (JsonNode parameter : after.path("parameters")) {
            if (parameter.path("required").asBoolean(false)
                    && !parameter(before, parameter).path("required").asBoolean(false)) {
                found.add("%s, parameter %s is required".formatted(name, parameter.path("name").asString()));
            }
        }
        contents(before.path("requestBody"), after.path("requestBody"), name + ", body");
        before.path("responses").properties().forEach(response -> {
            var later = after.path("responses").path(response.getKey());
            if (later.isMissingNode()) {
                found.add("%s no longer answers %s".formatted(name, response.getKey()));
            }
            contents(response.getValue(), later, name + ", " + response.getKey());
        });
    }

    private static JsonNode parameter(JsonNode operation, JsonNode like) {
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.path("name").equals(like.path("name")) && parameter.path("in").equals(like.path("in"))) {
                return parameter;
            }
        }
        return operation.path("none");
    }

    private void contents(JsonNode before, JsonNode after, String place) {
        before.path("content").properties().forEach(media -> {
            var later = after.path("content").path(media.getKey());
            if (later.isMissingNode()) {
                found.add("%s is no longer %s".formatted(place, media.getKey()));
            } else {
                schema(media.getValue().path("schema"), later.path("schema"), place + " " + media.getKey());
            }
        });
    }

    private void schema(JsonNode before, JsonNode after, String place) {
        if (after.isMissingNode() && !before.isMissingNode()) {
            found.add(place + " is gone");
            return;
        }
        for (var keyword : List.of("$ref", "format", "type")) {
            if (before.has(keyword) && !words(before.path(keyword)).equals(words(after.path(keyword)))) {
                found.add("%s has %s %s, had %s".formatted(place, keyword, after.path(keyword), before.path(keyword)));
            }
        }
        var gone = words(before.path("enum"));
        gone.removeAll(words(after.path("enum")));
        if (after.has("enum") && !gone.isEmpty()) {
            found.add("%s is no longer one of %s".formatted(place, gone));
        }
        var needed = words(after.path("required"));
        needed.removeAll(words(before.path("required")));
        if (!needed.isEmpty() && !isAnswer(place)) {
            found.add("%s requires %s".formatted(place, needed));
        }
        before.path("properties").properties().forEach(property -> schema(
                property.getValue(), after.path("properties").path(property.getKey()), place + "/" + property.getKey()));
        if (before.path("additionalProperties").isObject()) {
            schema(before.path("additionalProperties"), after.path("additionalProperties"), place + "{}");
        }
        if (before.has("items")) {
            schema(before.path("items"), after.path("items"), place + "[]");
        }
        for (JsonNode member : before.path("oneOf")) {
            if (after.has("oneOf") && member.has("$ref") && !words(after.path("oneOf")).contains(member.toString())) {
                found.add("%s is no longer %s".formatted(place, member));
            }
        }
    }

    /** Records of answers may come to be always complete. */
    private static boolean isAnswer(String place) {
        return !place.contains("Request") && !place.contains("Spec") && !place.contains(", body");
    }

    private static Set<String> words(JsonNode node) {
        var words = new TreeSet<String>();
        if (node.isArray()) {
            node.forEach(one -> words.add(one.toString()));
        } else if (!node.isMissingNode()) {
            words.add(node.toString());
        }
        return words;
    }
}
