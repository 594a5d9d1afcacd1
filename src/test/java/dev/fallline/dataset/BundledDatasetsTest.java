package dev.fallline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fallline.engine.metric.Task;
import dev.fallline.engine.training.RowSource;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetSpec;
import dev.fallline.spec.DatasetSpec.Missing;
import dev.fallline.spec.DatasetSpec.SplitSpec;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundledDatasetsTest {

    private final BundledDatasets bundled = new BundledDatasets();

    private PreparedData prepare(String id, String target, SplitSpec split, Task task) {
        var dataset = Objects.requireNonNull(bundled.find(id));
        var features = dataset.columns().stream()
                .map(ColumnProfile::name)
                .filter(name -> !name.equals(target))
                .toList();
        var builder =
                new MatrixBuilder(dataset, new DatasetSpec(id, target, features, true, Missing.MEAN, split), task);
        assertThat(builder.columns()).hasSize(features.size() + 1);
        return builder.build(bundled.table(id));
    }

    @ParameterizedTest
    @CsvSource({
        "iris, species, MULTICLASS, 150, 4, 3",
        "breast_cancer, diagnosis, BINARY, 569, 30, 2",
        "diabetes, progression, REGRESSION, 442, 10, 0",
        "digits, digit, MULTICLASS, 1797, 64, 10"
    })
    void preparesEachInFileOrderWhenNothingIsKeptFromTraining(
            String id, String target, Task task, int rows, int features, int classes) {
        var data = prepare(id, target, new SplitSpec(0, 0, 0, true), task);

        assertThat(data.training().rows()).isEqualTo(rows);
        assertThat(data.training().features()).isEqualTo(features);
        assertThat(data.recipe().classes()).hasSize(classes);
        assertThat(data.validation().rows()).isZero();
        assertThat(data.validation().features()).isEqualTo(features);
        assertThat(data.test().rows()).isZero();
    }

    @Test
    void numbersClassesInTheOrderOfTheirLabelsOrTheirSource() {
        var split = new SplitSpec(0, 0, 0, true);

        assertThat(prepare("iris", "species", split, Task.MULTICLASS).recipe().classes())
                .containsExactly("setosa", "versicolor", "virginica");
        assertThat(prepare("breast_cancer", "diagnosis", split, Task.BINARY)
                        .recipe()
                        .classes())
                .containsExactly("malignant", "benign");
        assertThat(prepare("digits", "digit", split, Task.MULTICLASS).recipe().classes())
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void standardisesByTheTrainingRowsAndTurnsConstantColumnsIntoZeros() {
        var training = prepare("digits", "digit", new SplitSpec(0.2, 0.1, 7, true), Task.MULTICLASS).training();

        float[] block = Rows.of(training).features();
        for (int column = 0; column < training.features(); column++) {
            double sum = 0;
            double squares = 0;
            for (int row = 0; row < training.rows(); row++) {
                float x = block[row * training.features() + column];
                sum += x;
                squares += (double) x * x;
            }
            double variance = squares / training.rows();
            assertThat(sum / training.rows()).isBetween(-1e-6, 1e-6);
            assertThat(variance < 1e-12 || Math.abs(variance - 1) < 1e-5).isTrue();
        }
    }

    @Test
    void keepsTheSharesOfClassesInEveryPart() {
        var data = prepare("iris", "species", new SplitSpec(0.2, 0.1, 7, true), Task.MULTICLASS);

        assertThat(counts(data.training(), 3)).containsExactly(35, 35, 35);
        assertThat(counts(data.validation(), 3)).containsExactly(10, 10, 10);
        assertThat(counts(data.test(), 3)).containsExactly(5, 5, 5);
    }

    @Test
    void refusesAFreeTargetForTwoClasses() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> prepare("iris", "species", new SplitSpec(0, 0, 0, true), Task.BINARY))
                .satisfies(e -> assertThat(e.faults()).singleElement().satisfies(fault -> assertThat(fault.pointer())
                        .isEqualTo("/dataset/target")));
    }

    @Test
    void listsThemInTheSameOrderAsTheirTimes() {
        var times = bundled.all().stream().map(Dataset::createdAt).toList();

        assertThat(times).isSortedAccordingTo(java.util.Comparator.reverseOrder()).doesNotHaveDuplicates();
        assertThat(bundled.all()).extracting(Dataset::id).isEqualTo(List.of("iris", "breast_cancer", "diabetes", "digits"));
    }

    private static int[] counts(RowSource rows, int classes) {
        float[] targets = Rows.of(rows).targets();
        int[] counts = new int[classes];
        for (float target : targets) {
            counts[(int) target]++;
        }
        return counts;
    }
}
