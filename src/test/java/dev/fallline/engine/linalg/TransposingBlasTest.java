package dev.fallline.engine.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransposingBlasTest extends BlasContract {

    @Override
    Blas blas() {
        return new TransposingBlas(new EjmlBlas());
    }

    @ParameterizedTest
    @CsvSource({"8, 8", "16, 8", "8, 24", "64, 64", "40, 104"})
    void transposesExactly(int rows, int columns) {
        float[] x = new float[rows * columns + 3];
        for (int i = 0; i < x.length; i++) {
            x[i] = i;
        }
        float[] transposed = new float[rows * columns];
        Transposition.transpose(x, 3, columns, rows, columns, transposed);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                assertThat(transposed[j * rows + i]).isEqualTo(x[3 + i * columns + j]);
            }
        }
    }
}
