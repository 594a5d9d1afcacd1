package dev.fallline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.fallline.engine.loss.Loss;
import dev.fallline.engine.network.Activation;
import dev.fallline.engine.optimizer.Optimizer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A new member of a family is held to the family's contract by a test of its name, or this fails. */
class ContractCoverageTest {

    private final JavaClasses classes = new ClassFileImporter().importPackages("dev.fallline");

    @ParameterizedTest
    @ValueSource(classes = {Optimizer.class, Loss.class, Activation.class})
    void everyMemberHasItsContract(Class<?> family) {
        List<String> members = classes.stream()
                .filter(type -> type.isAssignableTo(family) && !type.isInterface())
                // Deliberately wrong ones are nested in the tests that catch them.
                .filter(type -> type.isTopLevelClass())
                .map(JavaClass::getName)
                .toList();
        assertThat(members).hasSizeGreaterThan(4);
        assertThat(members).allMatch(member -> isHeldTo(family.getName() + "Contract", member + "Test"));
    }

    @Test
    void noticesOneThatEscapes() {
        assertThat(isHeldTo(Loss.class.getName() + "Contract", Loss.class.getName() + "Test")).isFalse();
    }

    private boolean isHeldTo(String contract, String test) {
        return classes.contain(test) && classes.get(test).isAssignableTo(contract);
    }
}
