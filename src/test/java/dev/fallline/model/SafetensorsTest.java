package dev.fallline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.engine.network.Dense;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SafetensorsTest {

    private static final List<Dense> LAYERS = List.of(new Dense(3, 2, 0), new Dense(2, 1, 8));
    private static final float[] PARAMETERS = {1, -2, 3.5f, Float.MIN_VALUE, 5, 6, 7, 8, 9, 10, -0f};

    private final Safetensors format = new Safetensors(new JsonMapper());

    @Test
    void readsWhatItWrote() throws IOException {
        assertThat(format.read(LAYERS, written())).isEqualTo(PARAMETERS);
    }

    @Test
    void describesEveryTensorInItsHeader() throws IOException {
        byte[] content = written();
        long length = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong();
        var header = new JsonMapper().readTree(content, 8, (int) length);
        assertThat(length % 8).isZero();
        assertThat(header.at("/layers.0.weights/shape").toString()).isEqualTo("[3,2]");
        assertThat(header.at("/layers.1.bias/data_offsets").toString()).isEqualTo("[40,44]");
        assertThat(header.at("/layers.1.bias/dtype").asString()).isEqualTo("F32");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 20, 200})
    void refusesAFileThatIsCut(int length) throws IOException {
        byte[] cut = Arrays.copyOf(written(), length);
        assertThatThrownBy(() -> format.read(LAYERS, cut)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAHeaderLongerThanTheFile() throws IOException {
        byte[] content = written();
        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putLong(Long.MAX_VALUE);
        assertThatThrownBy(() -> format.read(LAYERS, content)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesTheFileOfAnotherModel() throws IOException {
        byte[] content = written();
        assertThatThrownBy(() -> format.read(List.of(new Dense(10, 1, 0)), content))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private byte[] written() throws IOException {
        var out = new ByteArrayOutputStream();
        format.write(LAYERS, ParameterBytes.of(PARAMETERS), out);
        return out.toByteArray();
    }
}
