package dev.fallline.engine.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A new implementation of a seam is tested by the seam's contract, or this fails. */
class ContractCoverageTest {

    private final JavaClasses classes = new ClassFileImporter().importPackages("dev.fallline.engine.linalg");

    @Test
    void everyBlasHasItsContract() {
        assertThat(untested(Blas.class, BlasContract.class)).isEmpty();
    }

    @Test
    void everyVectorMathHasItsContract() {
        assertThat(untested(VectorMath.class, VectorMathContract.class)).isEmpty();
    }

    private List<String> untested(Class<?> seam, Class<?> contract) {
        List<JavaClass> implementations = classes.stream()
                .filter(type -> type.isAssignableTo(seam) && !type.isInterface())
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .toList();
        assertThat(implementations).isNotEmpty();
        return implementations.stream()
                .map(JavaClass::getName)
                .filter(name -> !isTested(name + "Test", contract))
                .toList();
    }

    private boolean isTested(String test, Class<?> contract) {
        return classes.contain(test) && classes.get(test).isAssignableTo(contract);
    }
}
