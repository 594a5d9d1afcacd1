package dev.fallline.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleTest {

    /** A rate worked out by hand. */
    record Value(Schedule schedule, long step, long totalSteps, double initial, double rate) {}

    static List<Value> values() {
        return List.of(
                new Value(new Constant(), 0, 10, 0.5, 0.5),
                new Value(new Constant(), 9, 10, 0.5, 0.5),
                new Value(new InverseSqrt(1), 0, 10, 0.5, 0.5),
                new Value(new InverseSqrt(1.5), 4, 10, 0.7, 0.2),
                new Value(new InverseSqrt(1), 9, 10, 0.5, 0.125),
                new Value(new InverseTime(0.25), 0, 10, 0.5, 0.5),
                new Value(new InverseTime(0.25), 4, 10, 0.5, 0.25),
                new Value(new InverseTime(1), 9, 10, 0.5, 0.05),
                new Value(new StepDecay(3, 0.5), 0, 10, 0.8, 0.8),
                new Value(new StepDecay(3, 0.5), 2, 10, 0.8, 0.8),
                new Value(new StepDecay(3, 0.5), 3, 10, 0.8, 0.4),
                new Value(new StepDecay(3, 0.5), 9, 10, 0.8, 0.1),
                new Value(new Exponential(0.5), 0, 10, 0.8, 0.8),
                new Value(new Exponential(0.5), 1, 10, 0.8, 0.4),
                new Value(new Exponential(0.5), 9, 10, 0.512, 0.001),
                new Value(new Cosine(0.1), 0, 10, 0.5, 0.5),
                new Value(new Cosine(0.1), 5, 10, 0.5, 0.3),
                new Value(new Cosine(0), 4, 6, 0.8, 0.2),
                new Value(new Cosine(0), 9, 10, 1, (1 - Math.cos(Math.PI / 10)) / 2),
                new Value(new Polynomial(1, 0), 0, 10, 0.5, 0.5),
                new Value(new Polynomial(1, 0), 9, 10, 0.5, 0.05),
                new Value(new Polynomial(2, 0.1), 5, 10, 0.5, 0.2),
                new Value(new Cyclic(0.9, 2, 4, false), 0, 99, 0.3, 0.3),
                new Value(new Cyclic(0.9, 2, 4, false), 1, 99, 0.3, 0.6),
                new Value(new Cyclic(0.9, 2, 4, false), 2, 99, 0.3, 0.9),
                new Value(new Cyclic(0.9, 2, 4, false), 5, 99, 0.3, 0.45),
                new Value(new Cyclic(0.9, 2, 4, false), 8, 99, 0.3, 0.9),
                new Value(new Cyclic(0.9, 2, 4, true), 8, 99, 0.3, 0.6),
                new Value(new OneCycle(0.3, 10, 100), 0, 10, 0.5, 0.05),
                new Value(new OneCycle(0.3, 10, 100), 1, 10, 0.5, 0.275),
                new Value(new OneCycle(0.3, 10, 100), 2, 10, 0.5, 0.5),
                new Value(new OneCycle(0.3, 10, 100), 9, 10, 0.5, 0.0005),
                new Value(new LinearWarmupCosine(4, 0), 0, 10, 0.8, 0.2),
                new Value(new LinearWarmupCosine(4, 0), 3, 10, 0.8, 0.8),
                new Value(new LinearWarmupCosine(4, 0), 4, 10, 0.8, 0.8),
                new Value(new LinearWarmupCosine(4, 0.2), 7, 10, 0.8, 0.5),
                new Value(new LinearWarmupCosine(0, 0.2), 0, 10, 0.8, 0.8),
                new Value(new LinearWarmupCosine(10, 0), 9, 10, 0.8, 0.8));
    }

    @ParameterizedTest
    @MethodSource("values")
    void givesTheRateWorkedOutByHand(Value value) {
        assertThat(value.schedule().learningRate(value.step(), value.totalSteps(), value.initial()))
                .isCloseTo(value.rate(), within(1e-15));
    }

    @ParameterizedTest
    @MethodSource("values")
    void isFiniteAndNotNegativeAtEveryStepOfOneStepAndOfMany(Value value) {
        for (long total : new long[] {1, 2, 1000}) {
            for (long step = 0; step < total; step++) {
                assertThat(value.schedule().learningRate(step, total, 0.5)).isFinite().isNotNegative();
            }
        }
    }

    @Test
    void coversEverySchedule() {
        var found = new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests()))
                .importPackages(Schedule.class.getPackageName()).stream()
                        .filter(type -> type.isAssignableTo(Schedule.class) && !type.isInterface())
                        .map(JavaClass::getName)
                        .collect(Collectors.toSet());
        var covered = values().stream().map(value -> value.schedule().getClass().getName());
        assertThat(covered.collect(Collectors.toSet())).isEqualTo(found);
    }

    @Test
    void plateauLowersTheRateToItsMinimumAndNeverRaisesIt() {
        var rule = new PlateauRule("validation_loss", 0.1, 10, 0.002);
        assertThat(Stream.of(0, 1, 2, 3).map(reductions -> rule.learningRate(0.5, reductions)))
                .satisfiesExactly(
                        rate -> assertThat(rate).isEqualTo(0.5),
                        rate -> assertThat(rate).isCloseTo(0.05, within(1e-15)),
                        rate -> assertThat(rate).isCloseTo(0.005, within(1e-15)),
                        rate -> assertThat(rate).isEqualTo(0.002));
        assertThat(rule.learningRate(0.001, 5)).isEqualTo(0.001);
    }

    @Test
    void plateauCountsRelativeImprovementsOnly() {
        var rule = new PlateauRule("validation_loss", 0.1, 10, 0);
        assertThat(rule.improves(0.9998, 1, false)).isTrue();
        assertThat(rule.improves(0.99995, 1, false)).isFalse();
        assertThat(rule.improves(1.0002, 1, true)).isTrue();
        assertThat(rule.improves(1.00005, 1, true)).isFalse();
        assertThat(rule.improves(Double.NaN, 1, true)).isFalse();
    }
}
