package dev.fallline.model;

import dev.fallline.engine.network.Dense;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parameters in the safetensors format: the length of a JSON header as 8 bytes, little-endian; the header, which gives
 * each tensor's type, shape and place; the raw values. The tensors are {@code layers.0.weights} ({@code in × out}),
 * {@code layers.0.bias}, … in that order and without gaps, so that all of it after the header is the flat array.
 */
final class Safetensors {

    private static final int LONGEST_HEADER = 100_000_000;

    private final JsonMapper json;

    Safetensors(JsonMapper json) {
        this.json = json;
    }

    void write(List<Dense> layers, byte[] parameters, OutputStream out) throws IOException {
        var header = new LinkedHashMap<String, Object>();
        for (int i = 0; i < layers.size(); i++) {
            Dense layer = layers.get(i);
            header.put(
                    "layers.%d.weights".formatted(i),
                    tensor(List.of(layer.inputs(), layer.outputs()), layer.weights(), layer.bias()));
            header.put(
                    "layers.%d.bias".formatted(i), tensor(List.of(layer.outputs()), layer.bias(), layer.end()));
        }
        byte[] text = json.writeValueAsBytes(header);
        // Padded with spaces, as the format allows, so that the values are aligned.
        int padding = (Long.BYTES - text.length % Long.BYTES) % Long.BYTES;
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length + (long) padding)
                .array());
        out.write(text);
        out.write(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
        out.write(parameters);
    }

    /**
     * The flat parameters.
     *
     * @throws IllegalArgumentException when the content is not what {@link #write} makes of these layers
     */
    float[] read(List<Dense> layers, byte[] content) {
        if (content.length < Long.BYTES) {
            throw new IllegalArgumentException("Not a safetensors file: shorter than its header's length");
        }
        long length = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > LONGEST_HEADER || length > content.length - Long.BYTES) {
            throw new IllegalArgumentException("Not a safetensors file: a header of %d bytes".formatted(length));
        }
        int start = Long.BYTES + (int) length;
        long expected = (long) layers.getLast().end() * Float.BYTES;
        if (content.length - start != expected) {
            throw new IllegalArgumentException(
                    "%d bytes of values instead of %d".formatted(content.length - start, expected));
        }
        JsonNode header = json.readTree(content, Long.BYTES, (int) length);
        for (int i = 0; i < layers.size(); i++) {
            Dense layer = layers.get(i);
            check(header, "layers.%d.weights".formatted(i), layer.weights(), layer.bias());
            check(header, "layers.%d.bias".formatted(i), layer.bias(), layer.end());
        }
        return ParameterBytes.read(content, start, (int) expected);
    }

    private static Map<String, Object> tensor(List<Integer> shape, int from, int to) {
        return Map.of("dtype", "F32", "shape", shape, "data_offsets", offsets(from, to));
    }

    private static List<Long> offsets(int from, int to) {
        return List.of((long) from * Float.BYTES, (long) to * Float.BYTES);
    }

    private static void check(JsonNode header, String name, int from, int to) {
        JsonNode tensor = header.path(name);
        List<Long> offsets = offsets(from, to);
        JsonNode found = tensor.path("data_offsets");
        if (!tensor.path("dtype").asString("").equals("F32")
                || found.path(0).asLong(-1) != offsets.getFirst()
                || found.path(1).asLong(-1) != offsets.getLast()) {
            throw new IllegalArgumentException("Tensor '%s' is missing or lies elsewhere".formatted(name));
        }
    }
}
