package dev.fallline.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.storage.Safetensors.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SafetensorsTest {

    private static final float[] FLAT = {1, -2, 3.5f, Float.MIN_VALUE, 5, 6, 7, Float.NaN, 9, 10, -0f};

    private final Safetensors format = new Safetensors(new JsonMapper());

    @Test
    void readsWhatItWrote() throws IOException {
        var content = read(written());
        assertThat(content.tensors()).containsOnlyKeys("weights", "bias", "empty", "long");
        assertThat(content.tensors().get("weights")).containsExactly(1, -2, 3.5f, Float.MIN_VALUE, 5, 6);
        assertThat(content.tensors().get("bias")).containsExactly(7, Float.NaN);
        assertThat(content.tensors().get("empty")).isEmpty();
        assertThat(content.tensors().get("long")).hasSize(40_000).startsWith(0, 1, 2).endsWith(39_999);
        assertThat(content.metadata()).containsExactly(Map.entry("step", "12"));
    }

    @Test
    void describesEveryTensorInItsHeader() throws IOException {
        byte[] content = written();
        long length = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong();
        var header = new JsonMapper().readTree(content, 8, (int) length);
        assertThat(length % 8).isZero();
        assertThat(header.at("/weights/shape").toString()).isEqualTo("[3,2]");
        assertThat(header.at("/bias/data_offsets").toString()).isEqualTo("[24,32]");
        assertThat(header.at("/bias/dtype").asString()).isEqualTo("F32");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 20, 200, 5000})
    void refusesAFileThatIsCut(int length) throws IOException {
        byte[] cut = Arrays.copyOf(written(), length);
        assertThatThrownBy(() -> read(cut)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAHeaderLongerThanTheFile() throws IOException {
        byte[] content = written();
        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putLong(Long.MAX_VALUE);
        assertThatThrownBy(() -> read(content)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesValuesThatNoTensorNames() throws IOException {
        byte[] content = written();
        assertThatThrownBy(() -> read(Arrays.copyOf(content, content.length + 4)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Safetensors.Content read(byte[] content) throws IOException {
        return format.read(new ByteArrayInputStream(content), content.length);
    }

    private byte[] written() throws IOException {
        var series = new float[40_000];
        for (int i = 0; i < series.length; i++) {
            series[i] = i;
        }
        var out = new ByteArrayOutputStream();
        format.write(
                List.of(
                        new Tensor("weights", List.of(3, 2), FLAT, 0),
                        new Tensor("bias", List.of(2), FLAT, 6),
                        Tensor.of("empty", new float[0]),
                        Tensor.of("long", series)),
                Map.of("step", "12"),
                out);
        return out.toByteArray();
    }
}
