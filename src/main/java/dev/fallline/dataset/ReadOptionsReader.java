package dev.fallline.dataset;

import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.spec.DatasetSchema.Type;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@link ReadOptions} from the fields of a request, as query, form and JSON have them, and names every fault. */
final class ReadOptionsReader {

    /** The fields by their names in a request. */
    static final List<String> FIELDS = List.of("format", "charset", "delimiter", "header", "decimal", "columns");

    private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([^\";\\s]+)");

    private static final Map<String, Character> NAMED = Map.of(
            "\\t", '\t', "tab", '\t', "comma", ',', "semicolon", ';', "pipe", '|', "space", ' ');

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<Fault> faults = new ArrayList<>();

    private ReadOptionsReader() {}

    /**
     * @param fields      by name; {@code columns} as the text of a JSON object
     * @param contentType of the file, whose {@code charset} counts unless the fields name one
     * @param format      that the request tells in another way than by its field
     */
    static ReadOptions read(
            Map<String, ? extends @Nullable String> fields, @Nullable String contentType, @Nullable FileFormat format) {
        var reader = new ReadOptionsReader();
        var named = fields.get("format");
        var options = new ReadOptions(
                named == null ? format : reader.format(named),
                reader.charset(fields.get("charset"), contentType),
                reader.delimiter(fields.get("delimiter")),
                reader.header(fields.get("header")),
                reader.decimal(fields.get("decimal")),
                reader.columns(fields.get("columns")));
        if (options.delimiter() != null && options.delimiter() == options.decimal()) {
            reader.faults.add(new Fault("/decimal", "invalid_value", "The decimal mark cannot divide the fields too."));
        }
        if (!reader.faults.isEmpty()) {
            throw ProblemException.invalid(reader.faults);
        }
        return options;
    }

    private @Nullable FileFormat format(String text) {
        var format = FileFormat.ofLabel(text);
        if (format == null) {
            var known = Arrays.stream(FileFormat.values()).map(FileFormat::label).collect(Collectors.joining(", "));
            faults.add(new Fault("/format", "unknown_value", "There is no format '%s'; there are %s.".formatted(text, known)));
        }
        return format;
    }

    private @Nullable Charset charset(@Nullable String text, @Nullable String contentType) {
        var name = text;
        if (name == null && contentType != null) {
            var parameter = CHARSET.matcher(contentType);
            name = parameter.find() ? parameter.group(1) : null;
        }
        if (name == null || name.isBlank()) {
            return null;
        }
        try {
            return Charset.forName(name.strip());
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new ProblemException(
                    ProblemKind.UNSUPPORTED_MEDIA_TYPE,
                    "unsupported_charset",
                    "The character set '%s' is not known; use utf-8, latin1, windows-1252 or another of IANA's names."
                            .formatted(name),
                    List.of());
        }
    }

    private @Nullable Character delimiter(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        var named = NAMED.get(text.toLowerCase(Locale.ROOT));
        char c = named == null ? text.charAt(0) : named;
        if (named == null && text.length() > 1 || c > 126 || c < 32 && c != '\t' || Character.isLetterOrDigit(c)
                || c == '"' || c == '.' || c == '-' || c == '+') {
            faults.add(new Fault(
                    "/delimiter",
                    "invalid_value",
                    "'%s' cannot divide fields; a delimiter is one character such as , ; | or \\t.".formatted(text)));
            return null;
        }
        return c;
    }

    private @Nullable Boolean header(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (!text.equals("true") && !text.equals("false")) {
            faults.add(new Fault("/header", "invalid_value", "header is true or false, not '%s'.".formatted(text)));
        }
        return text.equals("true");
    }

    private char decimal(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return '.';
        }
        if (!text.equals(".") && !text.equals(",")) {
            faults.add(new Fault("/decimal", "invalid_value", "The decimal mark is . or , but not '%s'.".formatted(text)));
        }
        return text.charAt(0);
    }

    private Map<String, Type> columns(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return Map.of();
        }
        JsonNode tree;
        try {
            tree = JSON.readTree(text);
        } catch (JacksonException e) {
            tree = null;
        }
        if (tree == null || !tree.isObject()) {
            faults.add(new Fault(
                    "/columns", "wrong_type", "columns is a JSON object of types by name: {\"zip\": \"categorical\"}."));
            return Map.of();
        }
        var types = new LinkedHashMap<String, Type>();
        for (var property : tree.properties()) {
            var type = type(property.getValue());
            if (type == null) {
                faults.add(new Fault(
                        pointer(property.getKey()),
                        "unknown_value",
                        "A column is numeric, categorical, boolean, datetime or text, not %s."
                                .formatted(property.getValue())));
            } else {
                types.put(property.getKey(), type);
            }
        }
        return types;
    }

    private static @Nullable Type type(JsonNode value) {
        return Arrays.stream(Type.values())
                .filter(type -> type != Type.SPARSE)
                .filter(type -> value.isString() && Objects.equals(value.asString(), type.name().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(null);
    }

    /** Of a column in the request. */
    static String pointer(String column) {
        return "/columns/" + column.replace("~", "~0").replace("/", "~1");
    }
}
