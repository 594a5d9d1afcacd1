package dev.fallline.model;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.fallline.dataset.HashedCategories;
import java.util.List;

/** The hash of {@link HashedCategories} as a loop over bytes; 64 bits hold the products of its 32. */
final class OnnxHash {

    private static final long RANGE = 1L << 32;

    private final OnnxGraph graph;

    OnnxHash(OnnxGraph graph) {
        this.graph = graph;
    }

    /**
     * @param bytes int64, {@code rows × bytes}, with zeros after the last of each row
     * @return int64, {@code rows}; 0 ≤ hash &lt; 2³²
     */
    String of(String bytes) {
        String rows = graph.node(
                "Shape", List.of(bytes), OnnxGraph.attribute("start", 0), OnnxGraph.attribute("end", 1));
        String start = graph.node(
                "ConstantOfShape", List.of(rows), OnnxGraph.whole("value", HashedCategories.BASIS & 0xffffffffL));
        String prime = graph.longs(HashedCategories.PRIME);
        String range = graph.longs(RANGE);
        String zero = graph.longs(0);
        OnnxGraph step = graph.inner();
        String hash = step.vector(DataType.INT64);
        String next = step.vector(DataType.INT64);
        String mixed = step.node("BitwiseXor", List.of(hash, next));
        String product = step.node("Mul", List.of(mixed, prime));
        String hashed = step.node("Mod", List.of(product, range));
        String ended = step.node("Equal", List.of(next, zero));
        step.output(step.node("Where", List.of(ended, hash, hashed)), DataType.INT64);
        return graph.node(
                "Scan",
                List.of(start, bytes),
                step.attribute("body"),
                OnnxGraph.attribute("num_scan_inputs", 1),
                OnnxGraph.integers("scan_input_axes", 1));
    }
}
