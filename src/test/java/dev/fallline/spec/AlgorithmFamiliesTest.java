package dev.fallline.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** No member of a family can be forgotten in its definitions, and thereby in the catalogue. */
class AlgorithmFamiliesTest {

    @ParameterizedTest
    @MethodSource("families")
    void definesEveryMember(Family<?> family, Class<?> sealed) {
        assertThat(family.definitions()).extracting(Definition::spec)
                .map(Class.class::cast)
                .containsExactlyInAnyOrder(sealed.getPermittedSubclasses());
        assertThat(family.types()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("plainFamilies")
    void namesTheParametersAsTheRecordsComponents(Family<?> family) {
        assertThat(family.definitions()).allSatisfy(definition -> assertThat(definition.parameters())
                .extracting(Parameter::name)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(definition.spec().getRecordComponents())
                        .map(RecordComponent::getName)
                        .map(Definition::snakeCase)
                        .toList()));
    }

    @Test
    void showsAParameterWithTypeRangeAndDefault() {
        JsonMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
        JsonNode catalogue = mapper.valueToTree(Catalogue.current());

        assertThat(catalogue.propertyNames())
                .containsExactlyInAnyOrder(
                        "models", "losses", "optimizers", "schedules", "initialisers", "activations");
        JsonNode sgd = catalogue.get("optimizers").get(0);
        assertThat(sgd.get("type").stringValue()).isEqualTo("sgd");
        assertThat(sgd.get("formula").stringValue()).isNotBlank();
        JsonNode learningRate = sgd.get("parameters").get(0);
        assertThat(learningRate.get("name").stringValue()).isEqualTo("learning_rate");
        assertThat(learningRate.get("type").stringValue()).isEqualTo("number");
        assertThat(learningRate.get("default").doubleValue()).isEqualTo(0.01);
        assertThat(learningRate.get("required").booleanValue()).isFalse();
        assertThat(learningRate.get("exclusive_minimum").doubleValue()).isZero();
        assertThat(learningRate.get("maximum").isNull()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("families")
    void describesEveryMember(Family<?> family, Class<?> sealed) {
        assertThat(family.definitions()).allSatisfy(definition -> {
            assertThat(definition.formula()).isNotBlank();
            assertThat(definition.description()).isNotBlank();
        });
        assertThat(sealed.isSealed()).isTrue();
    }

    static Stream<Arguments> families() {
        return Stream.of(
                Arguments.of(Models.FAMILY, ModelSpec.class),
                Arguments.of(Losses.FAMILY, LossSpec.class),
                Arguments.of(Optimizers.FAMILY, OptimizerSpec.class),
                Arguments.of(Schedules.FAMILY, ScheduleSpec.class),
                Arguments.of(Initialisers.FAMILY, InitSpec.class));
    }

    static Stream<Family<?>> plainFamilies() {
        return Stream.of(Models.FAMILY, Optimizers.FAMILY, Schedules.FAMILY, Initialisers.FAMILY);
    }
}
