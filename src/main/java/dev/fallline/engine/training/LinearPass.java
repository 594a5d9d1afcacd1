package dev.fallline.engine.training;

import dev.fallline.engine.linalg.VectorMath;
import dev.fallline.engine.network.Dense;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.network.Workspace;
import java.util.Arrays;

/**
 * The pass of a linear model of one output, which reads rows where they lie: for its products {@code z = Xw + b}, and
 * again, then from the cache, for its gradient {@code Xᵀd}. Nothing is computed a second time or copied, so that the
 * memory's bandwidth is the limit.
 */
final class LinearPass implements GradientPass {

    private final VectorMath math;
    private final Dense layer;
    private final Workspace workspace;
    private final RowBlock block;
    private final OutputGradient outputGradient;
    private final float[] gradient;

    /** Of the running block, so that a sum over many rows is one over blocks of sums over their rows. */
    private final float[] blockGradient;

    LinearPass(TrainingPlan plan, VectorMath math, RowSource source, int largestRange) {
        Network network = plan.network();
        int blockRows = Math.min(largestRange, GradientPass.blockRows(network));
        this.math = math;
        this.layer = network.layers().getFirst();
        this.workspace = network.workspace(blockRows);
        this.block = new RowBlock(blockRows, source.inPlace() ? 0 : network.inputs());
        this.outputGradient = new OutputGradient(plan.loss(), 1, blockRows);
        this.gradient = new float[network.parameters()];
        this.blockGradient = new float[network.parameters()];
    }

    static boolean suits(Network network) {
        return network.layers().size() == 1 && network.outputs() == 1;
    }

    @Override
    public float[] gradient() {
        return gradient;
    }

    @Override
    public double run(float[] parameters, Batch batch, int from, int to) {
        Arrays.fill(gradient, 0);
        double sum = 0;
        for (int first = from; first < to; first += workspace.rows()) {
            if (first > from && batch.interrupted()) {
                return Double.NaN;
            }
            int count = Math.min(workspace.rows(), to - first);
            batch.locate(first, count, block);
            sum += add(parameters, batch, count);
        }
        return sum;
    }

    /** Adds the gradient of the rows in the block. */
    private double add(float[] parameters, Batch batch, int rows) {
        float[] x = block.features();
        int[] offsets = block.offsets();
        int width = layer.inputs();
        math.rowProducts(
                x, offsets, rows, width, parameters, layer.weights(), parameters[layer.bias()], workspace.outputs());
        double sum = outputGradient.evaluate(batch, block, workspace, 0, rows);
        float[] d = workspace.outputGradient();
        Arrays.fill(blockGradient, 0);
        math.addRows(x, offsets, rows, width, d, blockGradient, layer.weights());
        for (int i = 0; i < width; i++) {
            gradient[i] += blockGradient[i];
        }
        float bias = 0;
        for (int i = 0; i < rows; i++) {
            bias += d[i];
        }
        gradient[layer.bias()] += bias;
        return sum;
    }
}
