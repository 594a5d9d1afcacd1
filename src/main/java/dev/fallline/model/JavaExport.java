package dev.fallline.model;

import dev.fallline.dataset.Recipe;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.network.Dense;
import dev.fallline.spec.DatasetSchema;
import dev.fallline.spec.ModelSpec.ActivationType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/**
 * A model as the source of one Java class without dependencies, for Java 8 and later: raw values by column in,
 * {@code predict} and {@code probabilities} out. Short arrays are written as literals, long ones as packed bytes,
 * because a method of a class is limited to 64 kB.
 */
final class JavaExport {

    private static final int MOST_LITERALS = 1000;
    private static final int PIECE = 60_000;
    private static final Set<String> USED = Set.of(
            "Arrays", "Base64", "Boolean", "ByteBuffer", "Double", "Float", "IllegalArgumentException", "Integer",
            "Long", "Map", "Math", "Number", "Object", "String", "StringBuilder", "System");

    private final TrainedModel trained;
    private final Model model;
    private final Recipe recipe;
    private final List<String> arrays = new ArrayList<>();

    JavaExport(TrainedModel trained) {
        this.trained = trained;
        this.model = trained.model();
        this.recipe = model.recipe();
    }

    /**
     * The model's name as the name of a class: {@code iris-softmax} becomes {@code IrisSoftmax}. A class that the source
     * itself speaks of by its simple name would be hidden by one of that name.
     */
    static String className(Model model) {
        var name = new StringBuilder();
        boolean upper = true;
        for (int i = 0; i < model.name().length(); i++) {
            char c = model.name().charAt(i);
            if (c < 128 && Character.isLetterOrDigit(c)) {
                name.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            } else {
                upper = true;
            }
        }
        return SourceVersion.isIdentifier(name) && !SourceVersion.isKeyword(name) && !USED.contains(name.toString())
                ? name.toString()
                : "Model" + name;
    }

    byte[] source() {
        float[] parameters = trained.parameters();
        List<Dense> layers = trained.network().layers();
        var weights = new ArrayList<String>();
        var biases = new ArrayList<String>();
        for (int l = 0; l < layers.size(); l++) {
            Dense layer = layers.get(l);
            weights.add(floats("weights" + l, parameters, layer.weights(), layer.bias()));
            biases.add(floats("bias" + l, parameters, layer.bias(), layer.end()));
        }
        String tables = tables();
        String source = JavaTemplate.HEAD
                        .replace("${class}", className(model))
                        .replace("${title}", title())
                + tables
                + "    private static final float[][] WEIGHTS = {%s};\n".formatted(String.join(", ", weights))
                + "    private static final float[][] BIASES = {%s};\n\n".formatted(String.join(", ", biases))
                + "    private %s() {}\n\n".formatted(className(model))
                + (recipe.task() == Task.REGRESSION ? JavaTemplate.REGRESSION : JavaTemplate.CLASSIFICATION)
                + probabilities()
                + encoding()
                + JavaTemplate.LAYERS
                        .replace("${activation}", activation(model.shape().activation()))
                + JavaTemplate.PACKED
                + String.join("", arrays)
                + "}\n";
        return source.getBytes(StandardCharsets.UTF_8);
    }

    private String title() {
        String name = model.name().replaceAll("[^\\p{L}\\p{N} ._-]", "?");
        return "%s, version %d (%s), parameters %s"
                .formatted(name, model.version(), model.id(), model.parametersSha256());
    }

    private String tables() {
        List<Recipe.Column> columns = recipe.columns();
        String kinds = columns.stream()
                .map(column -> switch (column.type()) {
                    case NUMERIC -> "N";
                    case BOOLEAN -> "B";
                    case CATEGORICAL -> column.buckets() == null ? "C" : "H";
                    case DATETIME -> "D";
                    case TEXT, SPARSE ->
                        throw new IllegalStateException("No model has a feature like '%s'".formatted(column.name()));
                })
                .collect(Collectors.joining());
        String categories = IntStream.range(0, columns.size())
                .filter(i -> !columns.get(i).categories().isEmpty())
                .mapToObj(i -> "        all[%d] = %s;\n"
                        .formatted(i, strings("categories" + i, columns.get(i).categories())))
                .collect(Collectors.joining());
        arrays.add("\n    private static String[][] categories() {\n        String[][] all = new String[%d][];\n%s        return all;\n    }\n"
                .formatted(columns.size(), categories));
        return "    public static final String[] COLUMNS = %s;\n"
                        .formatted(strings("columns", columns.stream().map(Recipe.Column::name).toList()))
                + (recipe.task() == Task.REGRESSION
                        ? ""
                        : "    public static final String[] CLASSES = %s;\n"
                                .formatted(strings("classes", recipe.classes())))
                + "    /** N numeric, B boolean, C categorical, H categorical in buckets, D date or time. */\n"
                + "    private static final String KINDS = \"%s\";\n".formatted(kinds)
                + "    private static final String[][] CATEGORIES = categories();\n"
                + "    private static final int[] WIDTHS = %s;\n"
                        .formatted(array("int", "widths", columns.stream().map(c -> String.valueOf(c.width())).toList()))
                + "    /** Of missing values: a number, 0 or 1, an index, seconds since 1970; NaN where they are refused. */\n"
                + "    private static final double[] REPLACEMENTS = %s;\n"
                        .formatted(doubles("replacements", columns.stream().map(Recipe.Column::replacement).toList()))
                + "    private static final double[] OFFSETS = %s;\n"
                        .formatted(doubles("offsets", columns.stream().flatMap(c -> c.offsets().stream()).toList()))
                + "    private static final double[] SCALES = %s;\n"
                        .formatted(doubles("scales", columns.stream().flatMap(c -> c.scales().stream()).toList()));
    }

    private String encoding() {
        boolean times = recipe.columns().stream().anyMatch(column -> column.type() == DatasetSchema.Type.DATETIME);
        boolean hashes = recipe.columns().stream().anyMatch(column -> column.buckets() != null);
        return JavaTemplate.ENCODING
                        .replace("${times}", times ? JavaColumns.TIME_KIND : "")
                        .replace("${parts}", times ? JavaColumns.PART_OF_TIME : "")
                        .replace("${hashes}", hashes ? JavaColumns.HASH_KIND : "")
                + (times ? JavaColumns.TIMES : "")
                + (hashes ? JavaColumns.HASHES : "");
    }

    private String probabilities() {
        return switch (recipe.task()) {
            case REGRESSION -> "";
            case BINARY -> JavaTemplate.SIGMOID;
            case MULTICLASS -> JavaTemplate.SOFTMAX;
        };
    }

    private static String activation(@Nullable ActivationType activation) {
        return switch (activation) {
            case null -> "z";
            case IDENTITY -> "z";
            case RELU -> "Math.max(z, 0)";
            case LEAKY_RELU -> "z > 0 ? z : 0.01 * z";
            case ELU -> "z > 0 ? z : Math.expm1(z)";
            case GELU -> "0.5 * z * (1 + erf(z / Math.sqrt(2)))";
            case SILU -> "z / (1 + Math.exp(-z))";
            case TANH -> "Math.tanh(z)";
            case SIGMOID -> "1 / (1 + Math.exp(-z))";
            case SOFTPLUS -> "Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))";
        };
    }

    private String strings(String name, List<String> values) {
        return array("String", name, values.stream().map(JavaExport::literal).toList());
    }

    private String doubles(String name, List<Double> values) {
        if (values.size() > MOST_LITERALS) {
            var bytes = ByteBuffer.allocate(values.size() * Double.BYTES);
            values.forEach(bytes::putDouble);
            return packed("double", name, bytes.array());
        }
        return array("double", name, values.stream()
                .map(value -> value.isNaN() ? "Double.NaN" : value.toString())
                .toList());
    }

    private String floats(String name, float[] values, int from, int to) {
        if (to - from > MOST_LITERALS) {
            var bytes = ByteBuffer.allocate((to - from) * Float.BYTES);
            bytes.asFloatBuffer().put(values, from, to - from);
            return packed("float", name, bytes.array());
        }
        return array("float", name, IntStream.range(from, to).mapToObj(i -> values[i] + "f").toList());
    }

    /** A method that makes the array, of which this is a call. */
    private String array(String type, String name, List<String> literals) {
        arrays.add("\n    private static %s[] %s() {\n        return new %s[] {%s};\n    }\n"
                .formatted(type, name, type, String.join(", ", literals)));
        return name + "()";
    }

    private String packed(String type, String name, byte[] bytes) {
        String text = Base64.getEncoder().encodeToString(bytes);
        String pieces = IntStream.iterate(0, from -> from < text.length(), from -> from + PIECE)
                .mapToObj(from -> "                \"" + text.substring(from, Math.min(text.length(), from + PIECE)) + "\"")
                .collect(Collectors.joining(",\n"));
        arrays.add("\n    private static %s[] %s() {\n        return %ss(\n%s);\n    }\n".formatted(type, name, type, pieces));
        return name + "()";
    }

    private static String literal(String text) {
        var literal = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> literal.append("\\\"");
                case '\\' -> literal.append("\\\\");
                case '\n' -> literal.append("\\n");
                case '\r' -> literal.append("\\r");
                default -> {
                    if (c >= ' ' && c < 127) {
                        literal.append(c);
                    } else {
                        literal.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    }
                }
            }
        }
        return literal.append('"').toString();
    }
}
