package dev.fallline.engine.training;

import dev.fallline.engine.loss.Loss;
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
    private final Loss loss;
    private final RowSource rows;
    private final Workspace workspace;
    private final RowBlock block;
    private final float[] losses;
    private final float[] gradient;

    GradientPass(Network network, Loss loss, RowSource rows, int largestRange) {
        this.network = network;
        this.loss = loss;
        this.rows = rows;
        int blockRows = Math.min(largestRange, blockRows(network));
        this.workspace = network.workspace(blockRows);
        this.block = new RowBlock(blockRows, network.inputs());
        this.losses = new float[blockRows];
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
     * Overwrites {@link #gradient} with the sum over the range of each row's gradient, times {@code scale}.
     *
     * @param order    the epoch's order
     * @param batch    position in the order of the batch's first row
     * @param from     first row of the range, counted from the batch's first
     * @param to       row after the range's last
     * @param scale    1/weight of the batch, for a mean
     * @param step     0-based number of the step
     * @param control  asked between blocks
     * @return the weighted sum of the rows' losses; meaningless when {@code control} said anything but to continue
     */
    double run(
            float[] parameters,
            RowOrder order,
            int batch,
            int from,
            int to,
            float scale,
            long step,
            TrainingControl control) {
        double sum = 0;
        int k = network.outputs();
        for (int first = from; first < to; first += workspace.rows()) {
            if (first > from && control.poll() != TrainingControl.Command.CONTINUE) {
                return Double.NaN;
            }
            int count = Math.min(workspace.rows(), to - first);
            read(order, batch + first, count);
            float[] x = block.features();
            int offset = block.featuresOffset();
            network.forward(parameters, x, offset, count, workspace, step, first);
            float[] d = workspace.outputGradient();
            loss.evaluate(workspace.outputs(), block.targets(), block.targetsOffset(), count, k, losses, d);
            if (rows.weighted()) {
                sum += weigh(block.weights(), count, k, losses, scale, d);
            } else {
                for (int i = 0; i < count; i++) {
                    sum += losses[i];
                }
                for (int i = 0; i < count * k; i++) {
                    d[i] *= scale;
                }
            }
            network.backward(parameters, x, offset, count, workspace, step, first, gradient, first > from);
        }
        return sum;
    }

    /** Scales each row's gradient by its weight too. @return the weighted sum of the losses */
    private static double weigh(float[] weights, int count, int k, float[] losses, float scale, float[] d) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[i] * losses[i];
            float rowScale = weights[i] * scale;
            for (int j = i * k; j < (i + 1) * k; j++) {
                d[j] *= rowScale;
            }
        }
        return sum;
    }

    private void read(RowOrder order, int from, int count) {
        if (order.shuffled()) {
            rows.gather(order.rows(), from, count, block);
        } else {
            rows.view(from, count, block);
        }
    }
}
