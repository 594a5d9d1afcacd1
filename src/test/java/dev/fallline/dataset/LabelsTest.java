package dev.fallline.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.spec.DatasetSchema.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LabelsTest {

    @Test
    void aProfileTellsTheLabelsOfCategoriesTruthAndWholeNumbersWithoutAGap() {
        assertThat(Labels.known(column(Type.CATEGORICAL, 2, null, null, List.of("no", "yes"), false)))
                .containsExactly("no", "yes");
        assertThat(Labels.known(column(Type.BOOLEAN, 2, null, null, null, false))).containsExactly("false", "true");
        assertThat(Labels.known(column(Type.NUMERIC, 3, -1.0, 1.0, null, true))).containsExactly("-1", "0", "1");
    }

    @Test
    void aProfileDoesNotTellTheLabelsOfOtherColumns() {
        assertThat(Labels.known(column(Type.NUMERIC, 2, 0.0, 2.0, null, true))).as("a gap").isEmpty();
        assertThat(Labels.known(column(Type.NUMERIC, 2, 0.5, 1.5, null, false))).as("fractions").isEmpty();
        assertThat(Labels.known(column(Type.NUMERIC, 0, null, null, null, false))).as("no value").isEmpty();
        assertThat(Labels.known(column(Type.TEXT, 9, null, null, null, false))).isEmpty();
    }

    private static ColumnProfile column(
            Type type,
            long distinct,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable List<String> categories,
            boolean integral) {
        return new ColumnProfile("y", type, 0, distinct, min, max, null, null, categories, integral);
    }
}
