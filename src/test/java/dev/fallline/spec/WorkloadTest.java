package dev.fallline.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadTest {

    @ParameterizedTest
    @CsvSource({"batch, 10", "stochastic, 1200", "mini_batch, 40"})
    void countsTheStepsOfAJob(String strategy, long steps) {
        JobSpec spec = SpecExamples.minimalWith("\"training\": {\"epochs\": 10, \"strategy\": \"" + strategy + "\"}");

        assertThat(Workload.steps(spec, 120)).isEqualTo(steps);
    }

    @Test
    void countsASmallerLastBatch() {
        assertThat(Workload.stepsPerEpoch(SpecExamples.read(SpecExamples.MINIMAL), 33)).isEqualTo(2);
    }

    @Test
    void countsWeightsAndBiases() {
        JobSpec softmax = SpecExamples.read(SpecExamples.MINIMAL);
        JobSpec layered = SpecExamples.read("""
                {"dataset": {"id": "iris", "target": "species"}, "model": {"type": "mlp", "hidden": [8, 5]}}""");

        assertThat(Workload.parameters(softmax, 4, 3)).isEqualTo(4 * 3 + 3);
        assertThat(Workload.parameters(layered, 4, 3)).isEqualTo(4 * 8 + 8 + 8 * 5 + 5 + 5 * 3 + 3);
    }
}
