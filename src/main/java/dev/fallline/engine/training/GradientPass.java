package dev.fallline.engine.training;

import dev.fallline.engine.network.Network;
import dev.fallline.engine.network.Workspace;

/**
 * Loss and gradient over a range of a batch's rows: a pure function of parameters and rows, taken block by block, so
 * that memory does not grow with the batch and a block's values stay in the processor's cache. One thread's own.
 */
final class GradientPass {

    /** Values of the widest layer in one block: 1 MiB, half of a current core's second-level cache. */
    private static final int BLOCK_VALUES = 1 << 18;

    private final Network network;
    private final Workspace workspace;
    private final RowBlock block;
    private final OutputGradient outputGradient;
    private final float[] gradient;

    GradientPass(TrainingPlan plan, int largestRange) {
        this.network = plan.network();
        int blockRows = Math.min(largestRange, blockRows(network));
        this.workspace = network.workspace(blockRows);
        this.block = new RowBlock(blockRows, network.inputs());
        this.outputGradient = new OutputGradient(plan.loss(), network.outputs(), blockRows);
        this.gradient = new float[network.parameters()];
    }

    /** Rows of a full block: a function of the network's shape alone, never of the machine. */
    static int blockRows(Network network) {
        int widest = network.inputs();
        for (var layer : network.layers()) {
            widest = Math.max(widest, layer.outputs());
        }
        return Math.clamp(BLOCK_VALUES / widest, 16, 1024);
    }

    /** Flat gradient of the last run. */
    float[] gradient() {
        return gradient;
    }

    /**
     * Overwrites {@link #gradient} with the range's part in the gradient of the batch's mean loss.
     *
     * @param from first row of the range, counted from the batch's first
     * @param to   row after the range's last
     * @return the weighted sum of the rows' losses; NaN when the batch was interrupted between blocks
     */
    double run(float[] parameters, Batch batch, int from, int to) {
        double sum = 0;
        for (int first = from; first < to; first += workspace.rows()) {
            if (first > from && batch.interrupted()) {
                return Double.NaN;
            }
            int count = Math.min(workspace.rows(), to - first);
            batch.read(first, count, block);
            float[] x = block.features();
            int offset = block.featuresOffset();
            network.forward(parameters, x, offset, count, workspace, 0, batch.step(), first);
            sum += outputGradient.evaluate(batch, block, workspace, 0, count);
            network.backward(parameters, count, workspace, 0, batch.step(), first);
            network.gradient(x, offset, count, workspace, 0, gradient.length, gradient, first > from);
        }
        return sum;
    }
}
