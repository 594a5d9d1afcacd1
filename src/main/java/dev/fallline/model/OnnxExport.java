package dev.fallline.model;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.fallline.dataset.Recipe;
import dev.fallline.dataset.RowEncoder;
import dev.fallline.engine.network.Dense;
import dev.fallline.spec.ModelSpec.ActivationType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model as ONNX, scaling, encoding and labels inside. One input a column, {@code rows × 1}: {@code double} for
 * numeric columns (NaN where a value is missing), {@code bool}, and {@code string} for categories (any other text where
 * one is missing or unknown). Outputs: {@code label} and {@code probabilities} in class order, or {@code value}. Where
 * the recipe refuses missing values, they make the row's outputs NaN.
 *
 * <p>Operator set 17 and machine learning 3, which runtimes read since 2022.
 */
final class OnnxExport {

    private static final int OPERATORS = 17;
    private static final int LEARNED_OPERATORS = 3;
    private static final int FORMAT = 8;

    private final TrainedModel trained;
    private final Recipe recipe;
    private final OnnxGraph graph = new OnnxGraph();

    OnnxExport(TrainedModel trained) {
        this.trained = trained;
        this.recipe = trained.model().recipe();
    }

    void write(OutputStream out) throws IOException {
        String x = features();
        String z = outputs(x);
        switch (recipe.task()) {
            case REGRESSION -> {
                graph.named("Identity", result("value"), List.of(z));
                graph.output(result("value"), DataType.FLOAT, 1);
            }
            case BINARY -> {
                String one = graph.node("Sigmoid", List.of(z));
                String zero = graph.node("Sub", List.of(graph.floats(new float[] {1}, 0, 1), one));
                classes(graph.named(
                        "Concat", result("probabilities"), List.of(zero, one), OnnxGraph.attribute("axis", 1)));
            }
            case MULTICLASS ->
                classes(graph.named("Softmax", result("probabilities"), List.of(z), OnnxGraph.attribute("axis", 1)));
        }
        model().writeTo(out);
    }

    private void classes(String probabilities) {
        String index = graph.node(
                "ArgMax",
                List.of(probabilities),
                OnnxGraph.attribute("axis", 1),
                OnnxGraph.attribute("keepdims", 0));
        graph.learned(
                "LabelEncoder",
                result("label"),
                List.of(index),
                keys(recipe.classes().size()),
                OnnxGraph.strings("values_strings", recipe.classes()));
        graph.output(result("label"), DataType.STRING);
        graph.output(result("probabilities"), DataType.FLOAT, recipe.classes().size());
    }

    /** A name for an output; another one where a column has it already. */
    private String result(String name) {
        return trained.encoder().indexOf(name) < 0 ? name : "predicted_" + name;
    }

    private static AttributeProto keys(int count) {
        return OnnxGraph.indices("keys_int64s", count);
    }

    /** All encoded features, {@code rows × d}; neighbouring columns of numbers are scaled together. */
    private String features() {
        var parts = new ArrayList<String>();
        var numbers = new ArrayList<Integer>();
        for (int i = 0; i < recipe.columns().size(); i++) {
            Recipe.Column column = recipe.columns().get(i);
            switch (column.type()) {
                case NUMERIC, BOOLEAN -> numbers.add(i);
                case CATEGORICAL -> {
                    addNumbers(numbers, parts);
                    parts.add(categories(i));
                }
                case DATETIME, TEXT ->
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
        String centred = graph.node("Sub", List.of(filled, graph.doubles(offsets)));
        String scaled = graph.node("Mul", List.of(centred, graph.doubles(scales)));
        parts.add(graph.node("Cast", List.of(scaled), OnnxGraph.attribute("to", DataType.FLOAT.getNumber())));
        columns.clear();
    }

    private String number(Recipe.Column column) {
        return switch (column.type()) {
            case NUMERIC -> graph.input(column.name(), DataType.DOUBLE);
            case BOOLEAN ->
                graph.node(
                        "Cast",
                        List.of(graph.input(column.name(), DataType.BOOL)),
                        OnnxGraph.attribute("to", DataType.DOUBLE.getNumber()));
            case CATEGORICAL, DATETIME, TEXT ->
                throw new IllegalArgumentException("Column '%s' is no number".formatted(column.name()));
        };
    }

    /** A row of a table for each category, scaled, and one more for whatever is none of them. */
    private String categories(int column) {
        Recipe.Column source = recipe.columns().get(column);
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

    /** Raw outputs of the network, {@code rows × k}. */
    private String outputs(String x) {
        float[] parameters = trained.parameters();
        List<Dense> layers = trained.network().layers();
        ActivationType activation = trained.model().shape().activation();
        String a = x;
        for (int l = 0; l < layers.size(); l++) {
            Dense layer = layers.get(l);
            a = graph.node(
                    "Gemm",
                    List.of(
                            a,
                            graph.floats(parameters, layer.weights(), layer.inputs(), layer.outputs()),
                            graph.floats(parameters, layer.bias(), layer.outputs())));
            if (l < layers.size() - 1) {
                a = activate(activation, a);
            }
        }
        return a;
    }

    private String activate(@Nullable ActivationType activation, String z) {
        return switch (activation) {
            case null -> z;
            case IDENTITY -> z;
            case RELU -> graph.node("Relu", List.of(z));
            case LEAKY_RELU -> graph.node("LeakyRelu", List.of(z), OnnxGraph.attribute("alpha", 0.01f));
            case ELU -> graph.node("Elu", List.of(z), OnnxGraph.attribute("alpha", 1f));
            case GELU -> gelu(z);
            case SILU -> graph.node("Mul", List.of(z, graph.node("Sigmoid", List.of(z))));
            case TANH -> graph.node("Tanh", List.of(z));
            case SIGMOID -> graph.node("Sigmoid", List.of(z));
            case SOFTPLUS -> graph.node("Softplus", List.of(z));
        };
    }

    /** z·(1 + erf(z/√2))/2; the operator of that name came with operator set 20. */
    private String gelu(String z) {
        String erf = graph.node(
                "Erf", List.of(graph.node("Mul", List.of(z, scalar((float) Math.sqrt(0.5))))));
        String half = graph.node("Mul", List.of(z, scalar(0.5f)));
        return graph.node("Mul", List.of(half, graph.node("Add", List.of(erf, scalar(1)))));
    }

    private String scalar(float value) {
        return graph.floats(new float[] {value}, 0, 1);
    }

    private ModelProto model() {
        Model model = trained.model();
        return ModelProto.newBuilder()
                .setIrVersion(FORMAT)
                .setProducerName("fallline")
                .setDocString("%s, version %d".formatted(model.name(), model.version()))
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATORS))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(LEARNED_OPERATORS))
                .addMetadataProps(property("model_id", model.id()))
                .addMetadataProps(property("parameters_sha256", model.parametersSha256()))
                .setGraph(graph.build())
                .build();
    }

    private static StringStringEntryProto property(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
