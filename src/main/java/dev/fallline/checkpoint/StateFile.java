package dev.fallline.checkpoint;

import dev.fallline.engine.training.TrainerState;
import dev.fallline.storage.Safetensors;
import dev.fallline.storage.Safetensors.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * The state of a trainer as a safetensors file: its buffers as tensors, its counters and sums as texts of the metadata,
 * each written so that it reads back as the same {@code double}.
 */
public final class StateFile {

    private final Safetensors safetensors;

    public StateFile(JsonMapper json) {
        this.safetensors = new Safetensors(json);
    }

    /** Leaves the stream open. */
    public void write(TrainerState state, OutputStream out) throws IOException {
        var tensors = state.tensors().entrySet().stream()
                .map(tensor -> Tensor.of(tensor.getKey(), tensor.getValue()))
                .toList();
        var numbers = new TreeMap<String, String>();
        state.numbers().forEach((name, number) -> numbers.put(name, number.toString()));
        safetensors.write(tensors, numbers, out);
    }

    /**
     * @param bytes the file's length
     * @throws IllegalArgumentException when it is no such file
     */
    public TrainerState read(InputStream in, long bytes) throws IOException {
        var content = safetensors.read(in, bytes);
        var numbers = new TreeMap<String, Double>();
        content.metadata().forEach((name, text) -> numbers.put(name, Double.valueOf(text)));
        return new TrainerState(content.tensors(), numbers);
    }
}
