package dev.fallline.model;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A graph under construction: each method adds one node or tensor and returns the name of its result. */
final class OnnxGraph {

    private static final String ML = "ai.onnx.ml";

    private final GraphProto.Builder graph;
    private final String prefix;
    private int next;

    OnnxGraph() {
        this("fallline");
    }

    private OnnxGraph(String prefix) {
        this.prefix = prefix;
        this.graph = GraphProto.newBuilder().setName(prefix);
    }

    /** An empty graph for an operator of this one to run. It may use this one's constants. */
    OnnxGraph inner() {
        return new OnnxGraph(name("inner"));
    }

    /** This graph as what an operator runs. */
    AttributeProto attribute(String name) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(graph)
                .build();
    }

    GraphProto build() {
        return graph.build();
    }

    /** An input of {@code rows × 1}. */
    String input(String name, TensorProto.DataType type) {
        graph.addInput(value(name, type, 1));
        return name;
    }

    /** An input of {@code uint8}, {@code rows × bytes}, the second as many as the caller likes. */
    String bytes(String name) {
        ValueInfoProto.Builder input = value(name, TensorProto.DataType.UINT8).toBuilder();
        input.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .addDimBuilder()
                .setDimParam(name + "_bytes");
        graph.addInput(input);
        return name;
    }

    /** An input of {@code rows} without a name of its own. */
    String vector(TensorProto.DataType type) {
        String name = name("input");
        graph.addInput(value(name, type));
        return name;
    }

    /** Declares a result as an output of {@code rows}, or of {@code rows × width}. */
    void output(String name, TensorProto.DataType type, int... width) {
        graph.addOutput(value(name, type, width));
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, int... width) {
        var shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("rows"));
        for (int size : width) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }

    /** A constant of the shape, its values from {@code from} on. */
    String floats(float[] values, int from, int... shape) {
        int count = 1;
        for (int size : shape) {
            count *= size;
        }
        var bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values, from, count);
        return constant(TensorProto.DataType.FLOAT, bytes, shape);
    }

    /** A constant row. */
    String doubles(List<Double> values) {
        var bytes = ByteBuffer.allocate(values.size() * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(bytes::putDouble);
        return constant(TensorProto.DataType.DOUBLE, bytes.rewind(), 1, values.size());
    }

    /** A constant list. */
    String longs(long... values) {
        var bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return constant(TensorProto.DataType.INT64, bytes, values.length);
    }

    private String constant(TensorProto.DataType type, ByteBuffer values, int... shape) {
        String name = name("constant");
        var tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(values));
        for (int size : shape) {
            tensor.addDims(size);
        }
        graph.addInitializer(tensor);
        return name;
    }

    /** A node of the standard operators. */
    String node(String operator, List<String> inputs, AttributeProto... attributes) {
        return named(operator, name(operator), "", inputs, attributes);
    }

    /** As {@link #node} with a result of that name. */
    String named(String operator, String result, List<String> inputs, AttributeProto... attributes) {
        return named(operator, result, "", inputs, attributes);
    }

    /** As {@link #named} for an operator of the domain of machine learning. */
    String learned(String operator, String result, List<String> inputs, AttributeProto... attributes) {
        return named(operator, result, ML, inputs, attributes);
    }

    private String named(
            String operator, String result, String domain, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(prefix + "/node_" + graph.getNodeCount())
                .setDomain(domain)
                .addAllInput(inputs)
                .addOutput(result)
                .addAllAttribute(List.of(attributes)));
        return result;
    }

    /** A name that no column has, for these begin with it alone. */
    String name(String operator) {
        return "%s/%s_%d".formatted(prefix, operator, ++next);
    }

    static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto attribute(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    static AttributeProto integers(String name, long... values) {
        var attribute = AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    /** A tensor of one whole number. */
    static AttributeProto whole(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(TensorProto.newBuilder()
                        .setDataType(TensorProto.DataType.INT64.getNumber())
                        .addDims(1)
                        .addInt64Data(value))
                .build();
    }

    static AttributeProto indices(String name, int count) {
        var attribute = AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (int i = 0; i < count; i++) {
            attribute.addInts(i);
        }
        return attribute.build();
    }

    static AttributeProto strings(String name, List<String> values) {
        var attribute = AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.STRINGS);
        values.forEach(value -> attribute.addStrings(ByteString.copyFromUtf8(value)));
        return attribute.build();
    }
}
