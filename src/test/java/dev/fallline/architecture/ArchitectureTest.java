package dev.fallline.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps the rules of the architecture, and shows of each that it would notice. */
class ArchitectureTest {

    private static final String FIXTURES = ArchitectureTest.class.getPackageName() + ".violating";

    private static final JavaClasses SERVICE =
            new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.fallline");
    private static final JavaClasses VIOLATING = new ClassFileImporter().importPackages(FIXTURES);

    static Stream<String> rules() {
        return new Rules("dev.fallline").all().keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theServiceKeeps(String rule) {
        var result = new Rules("dev.fallline").all().get(rule).evaluate(SERVICE);
        assertThat(result.getFailureReport().getDetails()).as(rule).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theFixturesBreak(String rule) {
        var result = new Rules(FIXTURES).all().get(rule).evaluate(VIOLATING);
        assertThat(result.hasViolation()).as(rule).isTrue();
    }
}
