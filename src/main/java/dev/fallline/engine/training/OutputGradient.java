package dev.fallline.engine.training;

import dev.fallline.engine.loss.Loss;
import dev.fallline.engine.network.Workspace;

/** From a network's outputs to the losses of rows and the gradient that a backward pass starts with. */
final class OutputGradient {

    private final Loss loss;
    private final int outputs;
    private final float[] losses;

    /**
     * @param outputs k
     * @param rows    of the largest block
     */
    OutputGradient(Loss loss, int outputs, int rows) {
        this.loss = loss;
        this.outputs = outputs;
        this.losses = new float[rows];
    }

    /**
     * Overwrites {@link Workspace#outputGradient} of some rows with the gradient of their part in the batch's mean loss.
     *
     * @param block rows and, if the batch is weighted, their weights
     * @param from  first row in block and workspace
     * @return the weighted sum of the rows' losses
     */
    double evaluate(Batch batch, RowBlock block, Workspace workspace, int from, int rows) {
        float[] d = workspace.outputGradient();
        loss.evaluate(
                workspace.outputs(), block.targets(), block.targetsOffset(), from, rows, outputs, losses, d);
        return batch.weighted() ? weigh(block.weights(), from, rows, batch.scale(), d) : scale(from, rows, batch.scale(), d);
    }

    private double scale(int from, int rows, float scale, float[] d) {
        double sum = 0;
        for (int i = from; i < from + rows; i++) {
            sum += losses[i];
        }
        for (int i = from * outputs; i < (from + rows) * outputs; i++) {
            d[i] *= scale;
        }
        return sum;
    }

    /** Scales each row's gradient by its weight too. */
    private double weigh(float[] weights, int from, int rows, float scale, float[] d) {
        double sum = 0;
        for (int i = from; i < from + rows; i++) {
            sum += weights[i] * losses[i];
            float rowScale = weights[i] * scale;
            for (int j = i * outputs; j < (i + 1) * outputs; j++) {
                d[j] *= rowScale;
            }
        }
        return sum;
    }
}
