package dev.fallline.engine.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinalgTest {

    @Test
    void selectsTheFastestWithoutNotices() {
        Linalg linalg = Linalg.select(true);
        assertThat(linalg.notices()).isEmpty();
        assertThat(linalg.blas().name()).contains("OpenBLAS");
        assertThat(linalg.math()).isInstanceOf(VectorApiMath.class);
    }

    @Test
    void staysInJavaWhenNativeCodeIsNotAllowed() {
        Linalg linalg = Linalg.select(false);
        assertThat(linalg.notices()).isEmpty();
        assertThat(linalg.blas()).isInstanceOf(EjmlBlas.class);
    }

    @Test
    void plainTouchesNeitherNativeCodeNorTheVectorModule() {
        Linalg linalg = Linalg.plain();
        assertThat(linalg.blas()).isInstanceOf(EjmlBlas.class);
        assertThat(linalg.math()).isInstanceOf(PlainMath.class);
    }
}
