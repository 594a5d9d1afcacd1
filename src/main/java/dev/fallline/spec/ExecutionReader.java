package dev.fallline.spec;

import java.util.List;
import java.util.Locale;

/** Reads {@code execution}: where a job is trained. */
final class ExecutionReader {

    static final String FIELD = "execution";
    static final String LOCAL = "local";
    static final String SPARK = "spark";

    static final Parameter ENGINE =
            Parameter.word("engine", LOCAL, List.of(LOCAL, SPARK), "where the job is trained");
    static final Parameter MODE = Parameter.word(
            "mode", "synchronous", List.of("synchronous", "local_sgd"), "how executors of `spark` work together");
    static final Parameter LOCAL_STEPS = Parameter.integer(
            "local_steps", 16, Range.between(1, 1_000_000), "steps that each part takes alone in a round of `local_sgd`");
    static final Parameter EXECUTORS =
            Parameter.integer("executors", 2, Range.between(1, 10_000), "executors to ask the `spark` cluster for");

    private final SpecNode node;
    private final boolean cluster;

    /** @param cluster whether a Spark cluster is configured */
    ExecutionReader(SpecNode node, boolean cluster) {
        this.node = node;
        this.cluster = cluster;
    }

    ExecutionSpec read() {
        node.refuseOthers(List.of("engine", "mode", "local_steps", "executors"));
        if (!SPARK.equals(node.text(ENGINE))) {
            for (Parameter parameter : List.of(MODE, LOCAL_STEPS, EXECUTORS)) {
                if (node.has(parameter.name())) {
                    node.fault(parameter.name(), "does_not_apply", "`%s` is for the engine `spark` only."
                            .formatted(parameter.name()));
                }
            }
            return new ExecutionSpec.Local();
        }
        if (!cluster) {
            node.fault("engine", "not_configured", "No Spark cluster is configured here; set fallline.spark.master and"
                    + " fallline.spark.home, or leave `execution` out.");
        }
        String word = node.text(MODE);
        ExecutionSpec.Mode mode = word == null
                ? ExecutionSpec.Mode.SYNCHRONOUS
                : ExecutionSpec.Mode.valueOf(word.toUpperCase(Locale.ROOT));
        if (mode == ExecutionSpec.Mode.SYNCHRONOUS && node.has(LOCAL_STEPS.name())) {
            node.fault(LOCAL_STEPS.name(), "does_not_apply", "`local_steps` is for the mode `local_sgd` only.");
        }
        return new ExecutionSpec.Spark(mode, (int) node.integer(LOCAL_STEPS), (int) node.integer(EXECUTORS));
    }

    /**
     * Refuses what a job on a cluster cannot have.
     *
     * @param sparse whether a feature is a sparse column
     */
    static void check(
            ExecutionSpec execution,
            boolean sparse,
            OptimizerSpec optimizer,
            TrainingSpec training,
            Faults faults) {
        if (!(execution instanceof ExecutionSpec.Spark spark)) {
            return;
        }
        if (spark.mode() == ExecutionSpec.Mode.LOCAL_SGD && training.strategy() == TrainingSpec.Strategy.BATCH) {
            faults.add("/training/strategy", "conflict",
                    "`local_sgd` takes steps of mini-batches; `batch` goes with the mode `synchronous`.");
        }
        if (spark.mode() == ExecutionSpec.Mode.LOCAL_SGD && optimizer instanceof OptimizerSpec.Lbfgs) {
            faults.add("/optimizer/type", "conflict", "`lbfgs` searches along the gradient of all rows; it goes with the"
                    + " mode `synchronous`.");
        }
        if (sparse) {
            faults.add("/dataset/features", "unusable_column",
                    "Sparse columns are trained on by the engine `local` only.");
        }
    }
}
