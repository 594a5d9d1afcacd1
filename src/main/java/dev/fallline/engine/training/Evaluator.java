package dev.fallline.engine.training;

import dev.fallline.engine.loss.Loss;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.metric.TaskMetrics;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.network.Workspace;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Loss and task metrics of parameters over rows, without dropout and without penalty. Blocks of rows are put through the
 * network side by side and counted in their order, so that the result does not depend on the number of threads. Not for
 * use by two threads at once.
 */
public final class Evaluator {

    private final Task task;
    private final int classes;
    private final Network network;
    private final Lane[] lanes;
    private final int denseRows;

    // What the lanes of the running evaluation share.
    private float[] parameters = {};
    private RowSource rows = RowSource.NONE;
    private int group;
    private int blockRows;

    /** @param threads that an evaluation may be spread over, the calling one included */
    public Evaluator(Task task, int classes, Network network, Loss loss, int threads) {
        this.task = task;
        this.classes = classes;
        this.network = network;
        this.denseRows = GradientPass.blockRows(network);
        this.lanes = new Lane[threads];
        for (int i = 0; i < threads; i++) {
            lanes[i] = new Lane(network, loss);
        }
    }

    /**
     * @param values flat parameters
     * @param over   at least one row
     * @param ranked whether ROC AUC is wanted too, which costs a sort
     * @return {@code loss} (the weighted mean over rows) and the task's metrics by name
     */
    public SortedMap<String, Double> evaluate(float[] values, RowSource over, boolean ranked) {
        return evaluate(values, over, ranked, () -> false);
    }

    /**
     * The same, given up between two blocks of rows.
     *
     * @param abandoned whether nobody wants the result any longer
     * @throws CancellationException when it was abandoned
     */
    public SortedMap<String, Double> evaluate(
            float[] values, RowSource over, boolean ranked, BooleanSupplier abandoned) {
        try (var crew = new Crew(Math.clamp(Math.ceilDiv(over.rows(), blockRows(over)), 1, lanes.length))) {
            return evaluate(crew, values, over, ranked, abandoned);
        }
    }

    private int blockRows(RowSource over) {
        return over.sparse() ? SparseLinear.BLOCK_ROWS : denseRows;
    }

    /** The same on a crew that is there anyway. */
    SortedMap<String, Double> evaluate(
            Crew crew, float[] values, RowSource over, boolean ranked, BooleanSupplier abandoned) {
        return sums(crew, values, over, ranked, abandoned).values();
    }

    /** The sums that loss and metrics are made of, on the calling thread; of no rows as well. */
    ShardScores sums(float[] values, RowSource over, boolean ranked) {
        try (var crew = new Crew(1)) {
            return sums(crew, values, over, ranked, () -> false);
        }
    }

    private ShardScores sums(
            Crew crew, float[] values, RowSource over, boolean ranked, BooleanSupplier abandoned) {
        parameters = values;
        rows = over;
        blockRows = blockRows(over);
        var metrics = TaskMetrics.of(task, classes, ranked);
        int side = Math.min(crew.size(), lanes.length);
        for (int i = 0; i < side; i++) {
            lanes[i].prepare(over, blockRows);
        }
        double sum = 0;
        double weight = 0;
        for (group = 0; group < over.rows(); group += side * blockRows) {
            if (abandoned.getAsBoolean()) {
                throw new CancellationException("The evaluation was given up");
            }
            crew.run(this::runLane);
            for (int i = 0; i < side; i++) {
                Lane lane = lanes[i];
                int count = count(i);
                if (count > 0) {
                    RowBlock block = lane.block;
                    metrics.add(lane.workspace.outputs(), block.targets(), block.targetsOffset(), count);
                    for (int row = 0; row < count; row++) {
                        float rowWeight = over.weighted() ? block.weights()[row] : 1;
                        sum += rowWeight * lane.losses[row];
                        weight += rowWeight;
                    }
                }
            }
        }
        return new ShardScores(sum, weight, metrics);
    }

    /** Rows of the running group that are a lane's. */
    private int count(int lane) {
        return Math.clamp(rows.rows() - group - (long) lane * blockRows, 0, blockRows);
    }

    private void runLane(int member) {
        if (member < lanes.length && count(member) > 0) {
            lanes[member].run(parameters, rows, group + member * blockRows, count(member));
        }
    }

    /** One thread's buffers, made for the kind of rows that are first evaluated. */
    private static final class Lane {

        private final Network network;
        private final Loss loss;
        private Workspace workspace;
        private RowBlock block = RowBlock.sparse(0);
        private float[] losses = {};
        private @Nullable SparseLinear linear;

        Lane(Network network, Loss loss) {
            this.network = network;
            this.loss = loss;
            this.workspace = network.workspace(0);
        }

        void prepare(RowSource rows, int blockRows) {
            if (losses.length == 0 || (linear != null) != rows.sparse()) {
                workspace = network.workspace(blockRows);
                block = RowBlock.of(rows, blockRows);
                losses = new float[blockRows];
                linear = rows.sparse() ? new SparseLinear(network) : null;
            }
        }

        void run(float[] parameters, RowSource rows, int first, int count) {
            rows.view(first, count, block);
            if (linear == null) {
                network.predict(parameters, block.features(), block.featuresOffset(), count, workspace);
            } else {
                linear.prepare(parameters, rows.base());
                linear.outputs(parameters, block, count, workspace.outputs());
            }
            loss.evaluate(
                    workspace.outputs(), block.targets(), block.targetsOffset(), 0, count, network.outputs(), losses,
                    workspace.outputGradient());
        }
    }
}
