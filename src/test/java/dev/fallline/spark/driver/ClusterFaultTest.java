package dev.fallline.spark.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a person is told of a fault in the libraries of a cluster. */
class ClusterFaultTest {

    @Test
    void tellsTheFirstLineAsTheEndOfASentence() {
        assertThat(ClusterFault.message(new FileNotFoundException("No such file: s3a://bucket/data.parquet")))
                .isEqualTo("No such file: s3a://bucket/data.parquet.");
        assertThat(ClusterFault.message(new IOException("Stage 1 failed.\n\tat org.apache.spark.Task")))
                .isEqualTo("Stage 1 failed.");
    }

    @Test
    void namesAFaultThatSaysNothing() {
        assertThat(ClusterFault.message(new IOException())).isEqualTo("IOException.");
    }

    @Test
    void cutsWhatIsLong() {
        assertThat(ClusterFault.message(new IOException("x".repeat(10_000)))).hasSize(501).endsWith("x…");
    }
}
