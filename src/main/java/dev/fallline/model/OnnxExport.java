package dev.fallline.model;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.fallline.dataset.Recipe;
import dev.fallline.engine.network.Dense;
import dev.fallline.spec.ModelSpec.ActivationType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model as ONNX, scaling, encoding and labels inside. Inputs: raw columns, see {@link OnnxFeatures}. Outputs:
 * {@code label} and {@code probabilities} in class order, or {@code value}. Where the recipe refuses missing values,
 * they make the row's outputs NaN.
 *
 * <p>Operator set 17 and machine learning 3, which runtimes read since 2022; 18 where a column is hashed.
 */
final class OnnxExport {

    private static final int OPERATORS = 17;
    /** The first with exclusive or, which hashes need. */
    private static final int OPERATORS_OF_HASHES = 18;

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
        String x = new OnnxFeatures(recipe, graph).features();
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
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(operators()))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(LEARNED_OPERATORS))
                .addMetadataProps(property("model_id", model.id()))
                .addMetadataProps(property("parameters_sha256", model.parametersSha256()))
                .setGraph(graph.build())
                .build();
    }

    private int operators() {
        return recipe.columns().stream().anyMatch(column -> column.buckets() != null)
                ? OPERATORS_OF_HASHES
                : OPERATORS;
    }

    private static StringStringEntryProto property(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
