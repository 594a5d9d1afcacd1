package dev.fallline.spec;

import java.util.List;

/** The learning-rate schedules of the service. t is the 0-based step, T the total of steps, α₀ the optimizer's rate. */
final class Schedules {

    static final String DEFAULT = "constant";

    private static final Parameter MIN_LR =
            Parameter.number("min_lr", 0, Range.NOT_NEGATIVE, "the rate it ends with, or never goes below");
    private static final Range FACTOR = Range.above(0, 1);

    static final Family<ScheduleSpec> FAMILY = new Family<>(
            "schedule",
            List.of(
                    new Definition<>(
                            "constant", "α₀", "The same rate at every step.", List.of(), ScheduleSpec.Constant.class),
                    new Definition<>(
                            "inverse_sqrt",
                            "α₀/(√t + β)",
                            "Falls with the root of the step.",
                            List.of(Parameter.number("beta", 1, Range.POSITIVE, "β, holds the first steps back")),
                            ScheduleSpec.InverseSqrt.class),
                    new Definition<>(
                            "inverse_time",
                            "α₀/(1 + decay·t)",
                            "Falls with the step.",
                            List.of(Parameter.requiredNumber("decay", Range.NOT_NEGATIVE, "how fast it falls")),
                            ScheduleSpec.InverseTime.class),
                    new Definition<>(
                            "step",
                            "α₀·γ^⌊t/every_steps⌋",
                            "Falls by a factor every so many steps.",
                            List.of(
                                    Parameter.requiredInteger("every_steps", atLeastOne(), "steps of equal rate"),
                                    Parameter.requiredNumber("gamma", FACTOR, "γ, the factor")),
                            ScheduleSpec.Step.class),
                    new Definition<>(
                            "exponential",
                            "α₀·γᵗ",
                            "Falls by a factor each step.",
                            List.of(Parameter.requiredNumber("gamma", FACTOR, "γ, the factor")),
                            ScheduleSpec.Exponential.class),
                    new Definition<>(
                            "cosine",
                            "min_lr + (α₀ − min_lr)(1 + cos(πt/T))/2",
                            "Falls along half a cosine over the whole job.",
                            List.of(MIN_LR),
                            ScheduleSpec.Cosine.class),
                    new Definition<>(
                            "polynomial",
                            "end_lr + (α₀ − end_lr)(1 − t/T)^power",
                            "Falls along a polynomial over the whole job.",
                            List.of(
                                    Parameter.number("power", 1, Range.POSITIVE, "1 falls in a straight line"),
                                    Parameter.number("end_lr", 0, Range.NOT_NEGATIVE, "the rate at the end")),
                            ScheduleSpec.Polynomial.class),
                    new Definition<>(
                            "linear_warmup_cosine",
                            "α₀(t+1)/w for t < w, then min_lr + (α₀ − min_lr)(1 + cos(π(t−w)/(T−w)))/2",
                            "Rises in a straight line, then falls along half a cosine.",
                            List.of(
                                    Parameter.requiredInteger("warmup_steps", atLeastOne(), "w, steps of rising"),
                                    MIN_LR),
                            ScheduleSpec.LinearWarmupCosine.class),
                    new Definition<>(
                            "one_cycle",
                            "α₀/div_factor up to α₀ over the first pct_start of T, then down to "
                                    + "α₀/(div_factor·final_div_factor), both along a cosine",
                            "Warms up and cools down once over the whole job.",
                            List.of(
                                    Parameter.number("pct_start", 0.3, new Range(0, true, 1, true), "share that rises"),
                                    Parameter.number("div_factor", 25, Range.between(1, 1e12), "α₀ over the first rate"),
                                    Parameter.number(
                                            "final_div_factor", 1e4, Range.between(1, 1e12), "first rate over the last")),
                            ScheduleSpec.OneCycle.class),
                    new Definition<>(
                            "cyclic",
                            "in straight lines from α₀ up to max_lr in steps_up, back in steps_down, and again; "
                                    + "with halving each cycle is half as high as the one before",
                            "Rises and falls again and again.",
                            List.of(
                                    Parameter.requiredNumber("max_lr", Range.POSITIVE, "the rate at the top"),
                                    Parameter.integer("steps_up", 2000, atLeastOne(), "steps of a rise"),
                                    Parameter.integer("steps_down", 2000, atLeastOne(), "steps of a fall"),
                                    Parameter.flag("halving", false, "lower cycles as time goes")),
                            ScheduleSpec.Cyclic.class),
                    new Definition<>(
                            "reduce_on_plateau",
                            "α ← max(α·factor, min_lr) after patience epochs without improvement",
                            "Falls by a factor when a metric stalls.",
                            List.of(
                                    WatchedMetrics.PARAMETER,
                                    Parameter.number("factor", 0.1, new Range(0, true, 1, true), "of each fall"),
                                    Parameter.integer(
                                            "patience",
                                            10,
                                            Range.between(0, 1_000_000),
                                            "epochs without improvement it waits"),
                                    MIN_LR),
                            ScheduleSpec.ReduceOnPlateau.class)));

    private Schedules() {}

    static ScheduleSpec read(SpecNode node, WatchedMetrics metrics) {
        ScheduleSpec schedule = FAMILY.read(node, DEFAULT);
        return switch (schedule) {
            case ScheduleSpec.ReduceOnPlateau plateau ->
                new ScheduleSpec.ReduceOnPlateau(
                        metrics.read(node), plateau.factor(), plateau.patience(), plateau.minLr());
            case null -> new ScheduleSpec.Constant();
            default -> schedule;
        };
    }

    private static Range atLeastOne() {
        return Range.between(1, 0x1p53);
    }
}
