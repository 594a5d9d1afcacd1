package dev.fallline.engine.training;

import dev.fallline.engine.loss.Loss;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.metric.TaskMetrics;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.network.Workspace;
import java.util.SortedMap;
import java.util.TreeMap;

/** Loss and task metrics of parameters over rows, without dropout and without penalty. One thread's own. */
public final class Evaluator {

    private final Task task;
    private final int classes;
    private final Network network;
    private final Loss loss;
    private final Workspace workspace;
    private final float[] losses;

    public Evaluator(Task task, int classes, Network network, Loss loss) {
        this.task = task;
        this.classes = classes;
        this.network = network;
        this.loss = loss;
        int rows = GradientPass.blockRows(network);
        this.workspace = network.workspace(rows);
        this.losses = new float[rows];
    }

    /**
     * @param parameters flat
     * @param rows       at least one
     * @param ranked     whether ROC AUC is wanted too, which costs a sort
     * @return {@code loss} (the weighted mean over rows) and the task's metrics by name
     */
    public SortedMap<String, Double> evaluate(float[] parameters, RowSource rows, boolean ranked) {
        var metrics = TaskMetrics.of(task, classes, ranked);
        var block = new RowBlock(Math.min(workspace.rows(), rows.rows()), network.inputs());
        double sum = 0;
        double weight = 0;
        for (int first = 0; first < rows.rows(); first += workspace.rows()) {
            int count = Math.min(workspace.rows(), rows.rows() - first);
            rows.view(first, count, block);
            network.predict(parameters, block.features(), block.featuresOffset(), count, workspace);
            float[] outputs = workspace.outputs();
            float[] targets = block.targets();
            int offset = block.targetsOffset();
            metrics.add(outputs, targets, offset, count);
            loss.evaluate(outputs, targets, offset, 0, count, network.outputs(), losses, workspace.outputGradient());
            float[] weights = block.weights();
            for (int i = 0; i < count; i++) {
                float rowWeight = rows.weighted() ? weights[i] : 1;
                sum += rowWeight * losses[i];
                weight += rowWeight;
            }
        }
        var values = new TreeMap<>(metrics.values());
        values.put("loss", sum / weight);
        return values;
    }
}
