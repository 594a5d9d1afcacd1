package dev.fallline.spec;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code training}: how long and in which portions. */
final class TrainingReader {

    /** Of {@code batch_size}, {@code epochs}, {@code patience} and {@code log_every_steps}. */
    private static final int MOST = 1_000_000_000;

    private static final Range COUNT = Range.between(1, MOST);

    static final Parameter STRATEGY = Parameter.word(
            "strategy", "mini_batch", List.of("batch", "stochastic", "mini_batch"), "how many rows a step uses");
    static final Parameter BATCH_SIZE = Parameter.integer("batch_size", 32, COUNT, "rows a step");
    static final Parameter ACCUMULATE_STEPS = Parameter.integer(
            "accumulate_steps", 1, Range.between(1, 1_000_000), "batches whose gradients make one step");
    static final Parameter AVERAGE_TYPE =
            Parameter.word("type", "ema", List.of("ema"), "how parameters are averaged");
    static final Parameter DECAY =
            Parameter.number("decay", 0.999, Range.BELOW_ONE, "weight of the past in the average");
    static final Parameter EPOCHS =
            Parameter.integer("epochs", 50, Range.between(1, 1_000_000), "passes over the rows");
    static final Parameter SHUFFLE = Parameter.flag("shuffle", true, "a new order of rows each epoch");
    static final Parameter SEED = Parameter.integer("seed", 0, Range.ANY, "of everything random in training");
    static final Parameter LOG_EVERY_STEPS =
            Parameter.integer("log_every_steps", 10, COUNT, "steps between two records");
    static final Parameter NORM =
            Parameter.requiredNumber("norm", Range.POSITIVE, "largest norm of the whole gradient");
    static final Parameter VALUE =
            Parameter.requiredNumber("value", Range.POSITIVE, "largest magnitude of a gradient's element");
    static final Parameter PATIENCE =
            Parameter.integer("patience", 5, COUNT, "epochs without improvement before stopping");
    static final Parameter MIN_DELTA =
            Parameter.number("min_delta", 0, Range.NOT_NEGATIVE, "an improvement is larger than this");
    static final Parameter RESTORE_BEST =
            Parameter.flag("restore_best", true, "keep the best epoch's parameters");
    static final Parameter TARGET_VALUE =
            Parameter.requiredNumber("value", Range.ANY, "the value that ends training");
    static final Parameter ACTION = Parameter.word(
            "action",
            "fail",
            List.of("fail", "rollback", "rollback_and_halve_lr"),
            "what to do at a loss or gradient that is not finite");
    static final Parameter MAX_ROLLBACKS =
            Parameter.integer("max_rollbacks", 3, Range.between(0, 1000), "rollbacks before it fails");
    static final Parameter EVERY_EPOCHS =
            Parameter.integer("every_epochs", 1, COUNT, "a checkpoint at the end of every so many epochs");
    static final Parameter EVERY_STEPS =
            Parameter.integer("every_steps", 1, COUNT, "a checkpoint after every so many steps");
    static final Parameter INTERVAL = Parameter.structure(
            "interval", Parameter.Kind.STRING, null, false, "a checkpoint when so much time has passed, such as PT30S");
    static final Parameter KEEP = Parameter.integer(
            "keep", 3, Range.between(1, 1000), "so many of the newest checkpoints are kept, and the best");
    static final Parameter MAX_RUNTIME = Parameter.structure(
            "max_runtime", Parameter.Kind.STRING, null, false, "the longest training may run, such as PT10M");

    private final SpecNode node;
    private final WatchedMetrics metrics;

    TrainingReader(SpecNode node, WatchedMetrics metrics) {
        this.node = node;
        this.metrics = metrics;
    }

    TrainingSpec read() {
        node.refuseOthers(List.of(
                "strategy",
                "batch_size",
                "accumulate_steps",
                "average",
                "epochs",
                "shuffle",
                "seed",
                "gradient_clipping",
                "early_stopping",
                "checkpoint",
                "max_runtime",
                "target",
                "on_divergence",
                "log_every_steps"));
        String strategyName = node.text(STRATEGY);
        TrainingSpec.Strategy strategy = strategyName == null
                ? TrainingSpec.Strategy.MINI_BATCH
                : TrainingSpec.Strategy.valueOf(strategyName.toUpperCase(Locale.ROOT));
        return new TrainingSpec(
                strategy,
                readBatchSize(strategy),
                readAccumulateSteps(strategy),
                (int) node.integer(EPOCHS),
                node.flag(SHUFFLE),
                node.integer(SEED),
                readClipping(node.optionalChild("gradient_clipping")),
                readEarlyStopping(node.optionalChild("early_stopping")),
                readCheckpoint(node.optionalChild("checkpoint")),
                readDuration(node, MAX_RUNTIME),
                readTarget(node.optionalChild("target")),
                readOnDivergence(node.child("on_divergence")),
                readAverage(node.optionalChild("average")),
                (int) node.integer(LOG_EVERY_STEPS));
    }

    private int readBatchSize(TrainingSpec.Strategy strategy) {
        int size = (int) node.integer(BATCH_SIZE);
        return switch (strategy) {
            case MINI_BATCH -> size;
            case STOCHASTIC -> {
                if (node.has(BATCH_SIZE.name()) && size != 1) {
                    refuseBatchSize("takes one row a step");
                }
                yield 1;
            }
            case BATCH -> {
                if (node.has(BATCH_SIZE.name())) {
                    refuseBatchSize("takes all rows a step");
                }
                yield 0;
            }
        };
    }

    private int readAccumulateSteps(TrainingSpec.Strategy strategy) {
        int steps = (int) node.integer(ACCUMULATE_STEPS);
        if (strategy == TrainingSpec.Strategy.BATCH && steps > 1) {
            node.fault(ACCUMULATE_STEPS.name(), "does_not_apply",
                    "The strategy `batch` has one batch an epoch; leave `accumulate_steps` out.");
        }
        return Math.max(1, steps);
    }

    private static TrainingSpec.@Nullable AverageSpec readAverage(@Nullable SpecNode average) {
        if (average == null) {
            return null;
        }
        average.refuseOthers(List.of(AVERAGE_TYPE.name(), DECAY.name()));
        average.value(AVERAGE_TYPE);
        return new TrainingSpec.AverageSpec(average.number(DECAY));
    }

    private void refuseBatchSize(String why) {
        node.fault(BATCH_SIZE.name(), "does_not_apply",
                "The strategy %s; leave `batch_size` out, or use `mini_batch`.".formatted(why));
    }

    private static TrainingSpec.@Nullable GradientClippingSpec readClipping(@Nullable SpecNode clipping) {
        if (clipping == null) {
            return null;
        }
        clipping.refuseOthers(List.of("norm", "value"));
        boolean norm = !clipping.lacks("norm");
        boolean value = !clipping.lacks("value");
        if (norm == value) {
            clipping.conflict("Give `norm` or `value`%s.".formatted(norm ? ", not both" : ""));
        }
        return new TrainingSpec.GradientClippingSpec(
                norm ? (Double) clipping.number(NORM) : null, value ? (Double) clipping.number(VALUE) : null);
    }

    private TrainingSpec.@Nullable EarlyStoppingSpec readEarlyStopping(@Nullable SpecNode stopping) {
        if (stopping == null) {
            return null;
        }
        stopping.refuseOthers(List.of("metric", "patience", "min_delta", "restore_best"));
        return new TrainingSpec.EarlyStoppingSpec(
                metrics.read(stopping),
                (int) stopping.integer(PATIENCE),
                stopping.number(MIN_DELTA),
                stopping.flag(RESTORE_BEST));
    }

    private TrainingSpec.@Nullable TargetSpec readTarget(@Nullable SpecNode target) {
        if (target == null) {
            return null;
        }
        target.refuseOthers(List.of("metric", "value"));
        return new TrainingSpec.TargetSpec(metrics.read(target), target.number(TARGET_VALUE));
    }

    private static TrainingSpec.OnDivergenceSpec readOnDivergence(SpecNode node) {
        node.refuseOthers(List.of("action", "max_rollbacks"));
        String action = node.text(ACTION);
        return new TrainingSpec.OnDivergenceSpec(
                action == null
                        ? TrainingSpec.OnDivergenceSpec.Action.FAIL
                        : TrainingSpec.OnDivergenceSpec.Action.valueOf(action.toUpperCase(Locale.ROOT)),
                (int) node.integer(MAX_ROLLBACKS));
    }

    private static TrainingSpec.CheckpointSpec readCheckpoint(@Nullable SpecNode checkpoint) {
        if (checkpoint == null) {
            return TrainingSpec.CheckpointSpec.DEFAULT;
        }
        checkpoint.refuseOthers(List.of(EVERY_EPOCHS.name(), EVERY_STEPS.name(), INTERVAL.name(), KEEP.name()));
        Integer everyEpochs = checkpoint.lacks(EVERY_EPOCHS.name()) ? null : (int) checkpoint.integer(EVERY_EPOCHS);
        Integer everySteps = checkpoint.lacks(EVERY_STEPS.name()) ? null : (int) checkpoint.integer(EVERY_STEPS);
        Duration interval = readDuration(checkpoint, INTERVAL);
        boolean never = everyEpochs == null && everySteps == null && interval == null;
        return new TrainingSpec.CheckpointSpec(
                everyEpochs,
                everySteps,
                never ? TrainingSpec.CheckpointSpec.DEFAULT.interval() : interval,
                (int) checkpoint.integer(KEEP));
    }

    static @Nullable Duration readDuration(SpecNode node, Parameter parameter) {
        String name = parameter.name();
        String text = node.lacks(name) ? null : node.text(parameter);
        if (text == null) {
            return null;
        }
        try {
            Duration duration = Duration.parse(text);
            if (duration.isPositive()) {
                return duration;
            }
            node.fault(name, "out_of_range", "`%s` must be greater than zero; it is %s."
                    .formatted(name, SpecNode.shown(text)));
        } catch (DateTimeException e) {
            node.fault(name, "wrong_format", "`%s` is not an ISO-8601 duration such as `PT10M` or `P1DT2H`."
                    .formatted(SpecNode.shown(text)));
        }
        return null;
    }
}
