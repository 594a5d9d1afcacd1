package dev.fallline.spec;

/** Where a job is trained. */
public sealed interface ExecutionSpec {

    /** The engine's name in JSON. */
    String engine();

    /** In the process of the worker that holds the job. */
    record Local() implements ExecutionSpec {
        @Override
        public String engine() {
            return ExecutionReader.LOCAL;
        }
    }

    /**
     * On the executors of an Apache Spark cluster, which keep the rows.
     *
     * @param mode       how the executors work together
     * @param localSteps steps that each part of the rows takes alone in a round of {@code LOCAL_SGD}, ≥ 1; ignored otherwise
     * @param executors  processes to ask the cluster for, ≥ 1
     */
    record Spark(Mode mode, int localSteps, int executors) implements ExecutionSpec {
        @Override
        public String engine() {
            return ExecutionReader.SPARK;
        }
    }

    /** How executors work together. */
    enum Mode {
        /** Every step is one gradient over rows of all of them. */
        SYNCHRONOUS,
        /** Each part of the rows takes some steps of its own, then parameters and optimizer state are averaged. */
        LOCAL_SGD
    }
}
