package dev.fallline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.engine.training.Divergence;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireTest {

    @Test
    void aDivergenceArrivesAsItWasMet() {
        FromDriver told = new FromDriver.Diverged(
                new Divergence(7, 2, 1, Double.NaN, Double.POSITIVE_INFINITY, 0.5, List.of(3, 1), -1));

        String line = Wire.json().writerFor(FromDriver.class).writeValueAsString(told);

        assertThat(Wire.json().readValue(line, FromDriver.class)).isEqualTo(told);
    }
}
