package dev.fallline.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The names in a file of JSON objects, counted before the columnar reader sees it: the time that takes to make columns
 * of them grows with the square of their number.
 */
final class JsonNames {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(Long.MAX_VALUE)
                    .maxTokenCount(Long.MAX_VALUE)
                    .build())
            .build();

    private JsonNames() {}

    /**
     * Refuses a file whose objects, nested ones included, have more than {@code most} names between them. Faults of the
     * text are left to the reader.
     */
    static void check(Path file, int most) {
        try (var in = Files.newInputStream(file);
                var parser = JSON.createParser(ObjectReadContext.empty(), in)) {
            var names = new HashSet<String>();
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME && names.add(parser.currentName()) && names.size() > most) {
                    throw tooMany(parser, most);
                }
            }
        } catch (JacksonException e) {
            // The reader says what is wrong with the text, in its line.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RuntimeException tooMany(JsonParser parser, int most) {
        var place = parser.currentTokenLocation();
        return Faults.file(
                "too_many_columns",
                "The objects have more than %d names between them, as of line %d, column %d; at most %d columns are read.",
                most,
                place.getLineNr(),
                place.getColumnNr(),
                most);
    }
}
