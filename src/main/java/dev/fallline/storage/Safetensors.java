package dev.fallline.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Named float32 tensors in the safetensors format (github.com/huggingface/safetensors): the length of a JSON header as 8
 * bytes, little-endian; the header, which gives each tensor's type, shape and place, and texts under
 * {@code __metadata__}; the raw values, little-endian and without gaps.
 */
public final class Safetensors {

    private static final int LONGEST_HEADER = 100_000_000;
    private static final String METADATA = "__metadata__";
    private static final int VALUES_A_CHUNK = 1 << 14;

    private final JsonMapper json;

    public Safetensors(JsonMapper json) {
        this.json = json;
    }

    /**
     * A tensor to be written, which may be a piece of a longer array.
     *
     * @param values holds the tensor's values from index {@code from} on, as many as the shape's product
     */
    public record Tensor(String name, List<Integer> shape, float[] values, int from) {

        /** A whole array as a tensor of one dimension. */
        public static Tensor of(String name, float[] values) {
            return new Tensor(name, List.of(values.length), values, 0);
        }

        int length() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }
    }

    /**
     * What a file holds; each tensor's values are flat.
     *
     * @param shapes of the tensors
     */
    public record Content(
            SortedMap<String, float[]> tensors,
            SortedMap<String, List<Long>> shapes,
            SortedMap<String, String> metadata) {}

    /** Writes the tensors in the order given; leaves the stream open. */
    public void write(List<Tensor> tensors, Map<String, String> metadata, OutputStream out) throws IOException {
        var header = new LinkedHashMap<String, Object>();
        if (!metadata.isEmpty()) {
            header.put(METADATA, metadata);
        }
        long end = 0;
        for (Tensor tensor : tensors) {
            long start = end;
            end += (long) tensor.length() * Float.BYTES;
            header.put(
                    tensor.name(),
                    Map.of("dtype", "F32", "shape", tensor.shape(), "data_offsets", List.of(start, end)));
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
        for (Tensor tensor : tensors) {
            write(tensor, out);
        }
    }

    private static void write(Tensor tensor, OutputStream out) throws IOException {
        var chunk = chunk();
        for (int done = 0; done < tensor.length(); ) {
            int count = Math.min(VALUES_A_CHUNK, tensor.length() - done);
            chunk.asFloatBuffer().put(tensor.values(), tensor.from() + done, count);
            out.write(chunk.array(), 0, count * Float.BYTES);
            done += count;
        }
    }

    /**
     * Reads a file to its end.
     *
     * @param bytes the file's length
     * @throws IllegalArgumentException when it is not a safetensors file of float32 tensors
     */
    public Content read(InputStream in, long bytes) throws IOException {
        byte[] prefix = in.readNBytes(Long.BYTES);
        if (prefix.length < Long.BYTES) {
            throw new IllegalArgumentException("Not a safetensors file: shorter than its header's length");
        }
        long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > LONGEST_HEADER || length > bytes - Long.BYTES) {
            throw new IllegalArgumentException("Not a safetensors file: a header of %d bytes".formatted(length));
        }
        JsonNode header = header(in.readNBytes((int) length));
        var metadata = new TreeMap<String, String>();
        header.path(METADATA).properties().forEach(text -> metadata.put(
                text.getKey(), text.getValue().asString("")));
        var tensors = new TreeMap<String, float[]>();
        var shapes = new TreeMap<String, List<Long>>();
        long end = 0;
        for (var entry : inOrder(header)) {
            long[] place = place(entry.getKey(), entry.getValue());
            if (place[0] != end || place[1] > bytes - Long.BYTES - length) {
                throw new IllegalArgumentException("Tensor '%s' lies outside the file, or after a gap"
                        .formatted(entry.getKey()));
            }
            end = place[1];
            shapes.put(entry.getKey(), shape(entry.getValue()));
            tensors.put(entry.getKey(), values(in, Math.toIntExact((place[1] - place[0]) / Float.BYTES)));
        }
        if (end != bytes - Long.BYTES - length) {
            throw new IllegalArgumentException("%d bytes of values instead of %d"
                    .formatted(bytes - Long.BYTES - length, end));
        }
        return new Content(tensors, shapes, metadata);
    }

    private JsonNode header(byte[] text) {
        try {
            return json.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("Not a safetensors file: its header is no JSON", e);
        }
    }

    private static List<Map.Entry<String, JsonNode>> inOrder(JsonNode header) {
        return header.properties().stream()
                .filter(entry -> !entry.getKey().equals(METADATA))
                .sorted((a, b) -> Long.compare(
                        place(a.getKey(), a.getValue())[0], place(b.getKey(), b.getValue())[0]))
                .toList();
    }

    /** First byte and the one after the last, among the values. */
    private static long[] place(String name, JsonNode tensor) {
        JsonNode offsets = tensor.path("data_offsets");
        long from = offsets.path(0).asLong(-1);
        long to = offsets.path(1).asLong(-1);
        if (!tensor.path("dtype").asString("").equals("F32") || from < 0 || to - from != bytes(shape(tensor))) {
            throw new IllegalArgumentException("Tensor '%s' is not a float32 tensor of its shape".formatted(name));
        }
        return new long[] {from, to};
    }

    private static List<Long> shape(JsonNode tensor) {
        return tensor.path("shape").values().stream()
                .map(dimension -> dimension.asLong(-1))
                .toList();
    }

    /** −1 for a shape that no tensor can have. */
    private static long bytes(List<Long> shape) {
        long bytes = Float.BYTES;
        for (long dimension : shape) {
            if (dimension < 0 || Math.multiplyHigh(bytes, dimension) != 0 || bytes * dimension < 0) {
                return -1;
            }
            bytes *= dimension;
        }
        return bytes;
    }

    private static float[] values(InputStream in, int count) throws IOException {
        var values = new float[count];
        var chunk = chunk();
        for (int done = 0; done < count; ) {
            int some = Math.min(VALUES_A_CHUNK, count - done);
            if (in.readNBytes(chunk.array(), 0, some * Float.BYTES) < some * Float.BYTES) {
                throw new EOFException("The file ends within a tensor");
            }
            chunk.asFloatBuffer().get(values, done, some);
            done += some;
        }
        return values;
    }

    private static ByteBuffer chunk() {
        return ByteBuffer.allocate(VALUES_A_CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }
}
