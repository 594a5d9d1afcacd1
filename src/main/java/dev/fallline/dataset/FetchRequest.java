package dev.fallline.dataset;

import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object that names a file by its URI, with what a form would say of it.
 *
 * @param fields {@link ReadOptionsReader#FIELDS} and {@code name}
 */
record FetchRequest(String uri, Map<String, String> fields) {

    private static final int LONGEST = 1 << 20;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static FetchRequest read(InputStream body) throws IOException {
        byte[] text = body.readNBytes(LONGEST + 1);
        if (text.length > LONGEST) {
            throw ProblemException.invalid("", "too_long", "A request for a file is at most 1 MB.");
        }
        JsonNode tree;
        try {
            tree = JSON.readTree(text);
        } catch (JacksonException e) {
            throw ProblemException.invalid("", "invalid_json", "The body is not JSON.");
        }
        if (!tree.isObject()) {
            throw ProblemException.invalid(
                    "", "wrong_type", "The body is an object with a \"uri\", or an array of objects that are the rows.");
        }
        return of(tree);
    }

    private static FetchRequest of(JsonNode tree) {
        var faults = new ArrayList<Fault>();
        var fields = new HashMap<String, String>();
        for (var property : tree.properties()) {
            var value = property.getValue();
            if (!property.getKey().equals("uri") && !UploadFields.isKnown(property.getKey(), faults)
                    || value.isNull()) {
                continue;
            }
            boolean fits = property.getKey().equals("columns")
                    ? value.isObject()
                    : property.getKey().equals("header") ? value.isBoolean() : value.isString();
            if (fits) {
                fields.put(property.getKey(), value.isString() ? value.asString() : value.toString());
            } else {
                faults.add(new Fault("/" + property.getKey(), "wrong_type", "'%s' cannot be %s."
                        .formatted(property.getKey(), value.getNodeType().name().toLowerCase(Locale.ROOT))));
            }
        }
        @Nullable String uri = fields.remove("uri");
        if (uri == null && faults.stream().noneMatch(fault -> fault.pointer().equals("/uri"))) {
            faults.add(new Fault("/uri", "required", "The request needs the \"uri\" of a file: file:, https: or s3:."));
        }
        if (uri == null || !faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return new FetchRequest(uri, fields);
    }

    /** What is said of the file, by the request and by where it lies. */
    UploadFields of(FetchedFile file) {
        return new UploadFields(fields, file.name(), file.mediaType());
    }
}
