package dev.fallline.model;

import dev.fallline.engine.network.Dense;
import dev.fallline.storage.Safetensors;
import dev.fallline.storage.Safetensors.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Parameters as a safetensors file: {@code layers.0.weights} ({@code in × out}), {@code layers.0.bias}, and so on up to
 * the output.
 */
final class ParameterFiles {

    private final Safetensors safetensors;

    ParameterFiles(Safetensors safetensors) {
        this.safetensors = safetensors;
    }

    /** @param metadata of the file, as texts */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Content(float[] parameters, Map<String, String> metadata) {}

    /** Leaves the stream open. */
    void write(List<Dense> layers, float[] parameters, Map<String, String> metadata, OutputStream out)
            throws IOException {
        var tensors = new ArrayList<Tensor>();
        for (int i = 0; i < layers.size(); i++) {
            Dense layer = layers.get(i);
            tensors.add(new Tensor(
                    weights(i), List.of(layer.inputs(), layer.outputs()), parameters, layer.weights()));
            tensors.add(new Tensor(bias(i), List.of(layer.outputs()), parameters, layer.bias()));
        }
        safetensors.write(tensors, metadata, out);
    }

    /**
     * @param bytes the file's length
     * @throws IllegalArgumentException when it is no such file, or not of these layers
     */
    Content read(List<Dense> layers, InputStream in, long bytes) throws IOException {
        Safetensors.Content content = safetensors.read(in, bytes);
        return new Content(flat(layers, content), content.metadata());
    }

    /** @throws IllegalArgumentException when a tensor is missing, too many, or of another shape */
    static float[] flat(List<Dense> layers, Safetensors.Content content) {
        var parameters = new float[layers.getLast().end()];
        for (int i = 0; i < layers.size(); i++) {
            Dense layer = layers.get(i);
            copy(content, weights(i), List.of(layer.inputs(), layer.outputs()), parameters, layer.weights());
            copy(content, bias(i), List.of(layer.outputs()), parameters, layer.bias());
        }
        if (content.tensors().size() != 2 * layers.size()) {
            throw new IllegalArgumentException("%d tensors instead of %d"
                    .formatted(content.tensors().size(), 2 * layers.size()));
        }
        return parameters;
    }

    /** Its shape tells a matrix from its transpose, which is how other frameworks keep weights. */
    private static void copy(
            Safetensors.Content content, String name, List<Integer> needed, float[] parameters, int from) {
        float[] values = content.tensors().get(name);
        if (values == null) {
            throw new IllegalArgumentException("no tensor '%s'; it needs the shape %s".formatted(name, needed));
        }
        List<Long> shape = content.shapes().getOrDefault(name, List.of());
        if (!shape.equals(needed.stream().map(Integer::longValue).toList())) {
            throw new IllegalArgumentException(
                    "tensor '%s' has the shape %s; it needs %s".formatted(name, shape, needed));
        }
        System.arraycopy(values, 0, parameters, from, values.length);
    }

    private static String weights(int layer) {
        return "layers.%d.weights".formatted(layer);
    }

    private static String bias(int layer) {
        return "layers.%d.bias".formatted(layer);
    }
}
