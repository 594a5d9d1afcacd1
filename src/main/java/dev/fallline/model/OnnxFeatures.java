package dev.fallline.model;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.fallline.dataset.Recipe;
import dev.fallline.dataset.RowEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The part of a graph that encodes raw columns. One input a column, {@code rows × 1}: {@code double} for numbers (NaN
 * where one is missing) and for times, as seconds since 1970; {@code bool}; {@code string} for categories (any other
 * text where one is missing or unknown). A hashed column is {@code uint8}, {@code rows × bytes}: the UTF-8 of each
 * label with zeros after it, for no operator looks into a string.
 */
final class OnnxFeatures {

    private final Recipe recipe;
    private final OnnxGraph graph;

    OnnxFeatures(Recipe recipe, OnnxGraph graph) {
        this.recipe = recipe;
        this.graph = graph;
    }

    /** All encoded features, {@code rows × d}; neighbouring columns of numbers are scaled together. */
    String features() {
        var parts = new ArrayList<String>();
        var numbers = new ArrayList<Integer>();
        for (int i = 0; i < recipe.columns().size(); i++) {
            Recipe.Column column = recipe.columns().get(i);
            switch (column.type()) {
                case NUMERIC, BOOLEAN -> numbers.add(i);
                case CATEGORICAL -> {
                    addNumbers(numbers, parts);
                    parts.add(column.buckets() == null ? categories(column) : buckets(column, column.buckets()));
                }
                case DATETIME -> {
                    addNumbers(numbers, parts);
                    parts.add(moments(column));
                }
                case TEXT, SPARSE ->
                    throw new IllegalStateException("No model has a feature like column '%s'".formatted(column.name()));
            }
        }
        addNumbers(numbers, parts);
        return concat(parts);
    }

    private void addNumbers(List<Integer> columns, List<String> parts) {
        if (columns.isEmpty()) {
            return;
        }
        var inputs = new ArrayList<String>();
        var replacements = new ArrayList<Double>();
        var offsets = new ArrayList<Double>();
        var scales = new ArrayList<Double>();
        for (int i : columns) {
            Recipe.Column column = recipe.columns().get(i);
            inputs.add(number(column));
            replacements.add(column.replacement());
            offsets.addAll(column.offsets());
            scales.addAll(column.scales());
        }
        String raw = concat(inputs);
        String missing = graph.node("IsNaN", List.of(raw));
        String filled = graph.node("Where", List.of(missing, graph.doubles(replacements), raw));
        parts.add(cast(scaled(filled, offsets, scales), DataType.FLOAT));
        columns.clear();
    }

    private String number(Recipe.Column column) {
        return switch (column.type()) {
            case NUMERIC -> graph.input(column.name(), DataType.DOUBLE);
            case BOOLEAN ->
                cast(graph.input(column.name(), DataType.BOOL), DataType.DOUBLE);
            case CATEGORICAL, DATETIME, SPARSE, TEXT ->
                throw new IllegalArgumentException("Column '%s' is no number".formatted(column.name()));
        };
    }

    /** A row of a table for each category, scaled, and one more for whatever is none of them. */
    private String categories(Recipe.Column source) {
        int width = source.width();
        var encoder = new RowEncoder(new Recipe(recipe.task(), recipe.target(), recipe.classes(), List.of(source)));
        var table = new float[(width + 1) * width];
        for (int i = 0; i < width; i++) {
            encoder.text(0, source.categories().get(i), table, i * width);
        }
        if (encoder.missing(0, table, width * width) != null) {
            Arrays.fill(table, width * width, table.length, Float.NaN);
        }
        String code = graph.learned(
                "LabelEncoder",
                graph.name("LabelEncoder"),
                List.of(graph.input(source.name(), DataType.STRING)),
                OnnxGraph.strings("keys_strings", source.categories()),
                OnnxGraph.indices("values_int64s", width),
                OnnxGraph.attribute("default_int64", width));
        String rows = graph.node("Gather", List.of(graph.floats(table, 0, width + 1, width), code));
        return graph.node("Squeeze", List.of(rows, graph.longs(1)));
    }

    private String concat(List<String> parts) {
        return parts.size() == 1
                ? parts.getFirst()
                : graph.node("Concat", parts, OnnxGraph.attribute("axis", 1));
    }

    /** The parts of a time; integers carry them, as seconds since 1970 leave a float's 24 bits. */
    private String moments(Recipe.Column column) {
        String raw = graph.input(column.name(), DataType.DOUBLE);
        boolean refused = Double.isNaN(column.replacement());
        String missing = graph.node("IsNaN", List.of(raw));
        String seconds = graph.node(
                "Where",
                List.of(missing, graph.doubles(List.of(refused ? 0 : column.replacement())), raw));
        String encoded = scaled(
                cast(new OnnxCalendar(graph).parts(seconds), DataType.DOUBLE), column.offsets(), column.scales());
        return cast(refused ? unknown(missing, encoded) : encoded, DataType.FLOAT);
    }

    /** The bucket of each label, one-hot; a label without bytes is a missing value. */
    private String buckets(Recipe.Column column, int buckets) {
        String bytes = cast(graph.bytes(column.name()), DataType.INT64);
        String sum = graph.node("ReduceSum", List.of(bytes, graph.longs(1)), OnnxGraph.attribute("keepdims", 1));
        String missing = graph.node("Equal", List.of(sum, graph.longs(0)));
        String hash = graph.node("Unsqueeze", List.of(new OnnxHash(graph).of(bytes), graph.longs(1)));
        boolean refused = Double.isNaN(column.replacement());
        String bucket = graph.node(
                "Where",
                List.of(
                        missing,
                        graph.longs(refused ? 0 : (long) column.replacement()),
                        graph.node("Mod", List.of(hash, graph.longs(buckets)))));
        String indicators = graph.node(
                "OneHot",
                List.of(
                        graph.node("Squeeze", List.of(bucket, graph.longs(1))),
                        graph.longs(buckets),
                        graph.floats(new float[] {0, 1}, 0, 2)));
        String encoded = scaled(cast(indicators, DataType.DOUBLE), column.offsets(), column.scales());
        return cast(refused ? unknown(missing, encoded) : encoded, DataType.FLOAT);
    }

    /** NaN in the rows where the value is missing: a graph cannot refuse. */
    private String unknown(String missing, String encoded) {
        return graph.node("Where", List.of(missing, graph.doubles(List.of(Double.NaN)), encoded));
    }

    private String scaled(String raw, List<Double> offsets, List<Double> scales) {
        String centred = graph.node("Sub", List.of(raw, graph.doubles(offsets)));
        return graph.node("Mul", List.of(centred, graph.doubles(scales)));
    }

    private String cast(String values, DataType type) {
        return graph.node("Cast", List.of(values), OnnxGraph.attribute("to", type.getNumber()));
    }
}
