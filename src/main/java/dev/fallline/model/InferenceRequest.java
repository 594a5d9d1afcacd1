package dev.fallline.model;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A request of the Open Inference Protocol.
 *
 * @param id      to be given back; {@code null} when none was sent
 * @param outputs names of the outputs that are wanted; all when empty
 */
record InferenceRequest(@Nullable String id, List<Tensor> inputs, Set<String> outputs) {

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * @throws InferenceFault when it is no request
     * @throws tools.jackson.core.JacksonException when it is no JSON
     */
    static InferenceRequest read(InputStream body) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new InferenceFault("The body is a JSON object with inputs");
            }
            String id = null;
            List<Tensor> inputs = null;
            Set<String> outputs = Set.of();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                switch (field) {
                    case "id" -> id = id(json, value);
                    case "parameters" -> json.skipChildren();
                    case "inputs" -> inputs = inputs(json, value);
                    case "outputs" -> outputs = outputs(json, value);
                    default -> throw new InferenceFault(
                            "The request has a field '%s', which the protocol has not".formatted(field));
                }
            }
            if (json.nextToken() != null) {
                throw new InferenceFault("Something follows the end of the JSON");
            }
            if (inputs == null || inputs.isEmpty()) {
                throw new InferenceFault("inputs is required: a list of tensors");
            }
            return new InferenceRequest(id, inputs, outputs);
        }
    }

    /** Clients that write every field they know send {@code null} for one that they leave out. */
    private static @Nullable String id(JsonParser json, JsonToken value) {
        if (value == JsonToken.VALUE_NULL) {
            return null;
        }
        if (value != JsonToken.VALUE_STRING) {
            throw new InferenceFault("id is a text");
        }
        return json.getString();
    }

    private static List<Tensor> inputs(JsonParser json, JsonToken first) {
        var inputs = new ArrayList<Tensor>();
        if (first != JsonToken.START_ARRAY) {
            throw new InferenceFault("inputs is a list of tensors");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw new InferenceFault("inputs is a list of tensors");
            }
            inputs.add(Tensor.read(json, inputs.size()));
        }
        return inputs;
    }

    private static Set<String> outputs(JsonParser json, JsonToken first) {
        var outputs = new LinkedHashSet<String>();
        if (first == JsonToken.VALUE_NULL) {
            return outputs;
        }
        if (first != JsonToken.START_ARRAY) {
            throw new InferenceFault("outputs is a list of objects with a name");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw new InferenceFault("outputs is a list of objects with a name");
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                if (json.nextToken() == JsonToken.VALUE_STRING && field.equals("name")) {
                    outputs.add(json.getString());
                } else {
                    json.skipChildren();
                }
            }
        }
        return outputs;
    }
}
