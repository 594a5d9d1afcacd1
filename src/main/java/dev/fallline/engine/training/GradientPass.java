package dev.fallline.engine.training;

import dev.fallline.engine.linalg.VectorMath;
import dev.fallline.engine.network.Network;

/**
 * Loss and gradient over a range of a batch's rows: a pure function of parameters and rows, taken block by block, so
 * that memory does not grow with the batch and a block's values stay in the processor's cache. One thread's own.
 */
sealed interface GradientPass permits LayeredPass, LinearPass, SparsePass {

    /** Values of the widest layer in one block: 1 MiB, half of a current core's second-level cache. */
    int BLOCK_VALUES = 1 << 18;

    /** The way that suits the plan's network. */
    static GradientPass of(TrainingPlan plan, VectorMath math, RowSource source, int largestRange) {
        if (source.sparse()) {
            return new SparsePass(plan, source, largestRange);
        }
        return LinearPass.suits(plan.network())
                ? new LinearPass(plan, math, source, largestRange)
                : new LayeredPass(plan, largestRange);
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
    float[] gradient();

    /**
     * Overwrites {@link #gradient} with the range's part in the gradient of the batch's mean loss.
     *
     * @param from first row of the range, counted from the batch's first
     * @param to   row after the range's last
     * @return the weighted sum of the rows' losses; NaN when the batch was interrupted between blocks
     */
    double run(float[] parameters, Batch batch, int from, int to);
}
