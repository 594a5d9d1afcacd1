package dev.fallline.spec;

/** The learning rate as a function of the step; formulas stand with the classes of {@code engine.schedule}. */
public sealed interface ScheduleSpec {

    record Constant() implements ScheduleSpec {}

    record InverseSqrt(double beta) implements ScheduleSpec {}

    record InverseTime(double decay) implements ScheduleSpec {}

    record Step(long everySteps, double gamma) implements ScheduleSpec {}

    record Exponential(double gamma) implements ScheduleSpec {}

    record Cosine(double minLr) implements ScheduleSpec {}

    record Polynomial(double power, double endLr) implements ScheduleSpec {}

    record LinearWarmupCosine(long warmupSteps, double minLr) implements ScheduleSpec {}

    record OneCycle(double pctStart, double divFactor, double finalDivFactor) implements ScheduleSpec {}

    record Cyclic(double maxLr, long stepsUp, long stepsDown, boolean halving) implements ScheduleSpec {}

    record ReduceOnPlateau(String metric, double factor, int patience, double minLr) implements ScheduleSpec {}
}
