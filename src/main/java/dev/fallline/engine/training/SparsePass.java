package dev.fallline.engine.training;

import dev.fallline.engine.network.Network;
import dev.fallline.engine.network.Workspace;
import java.util.Arrays;

/** The pass of a linear model of any number of outputs over sparse rows, which costs their numbers and not their width. */
final class SparsePass implements GradientPass {

    /** Rows after which sums are added up, so that a sum over many rows is one over sums of few. */
    private static final int SUMMED_ROWS = 8 * SparseLinear.BLOCK_ROWS;

    private final SparseLinear linear;
    private final Workspace workspace;
    private final RowBlock block;
    private final OutputGradient outputGradient;
    private final float[] base;
    private final double[] sums;
    private final float[] gradient;

    /** Of the running rows; the gradient itself where no range has more. */
    private final float[] partial;

    SparsePass(TrainingPlan plan, RowSource source, int largestRange) {
        Network network = plan.network();
        int blockRows = Math.min(largestRange, SparseLinear.BLOCK_ROWS);
        this.linear = new SparseLinear(network);
        this.workspace = network.workspace(blockRows);
        this.block = RowBlock.sparse(blockRows);
        this.outputGradient = new OutputGradient(plan.loss(), network.outputs(), blockRows);
        this.base = source.base();
        this.sums = new double[network.outputs()];
        this.gradient = new float[network.parameters()];
        this.partial = largestRange > SUMMED_ROWS ? new float[network.parameters()] : gradient;
    }

    @Override
    public float[] gradient() {
        return gradient;
    }

    @Override
    public double run(float[] parameters, Batch batch, int from, int to) {
        Arrays.fill(gradient, 0);
        Arrays.fill(partial, 0);
        Arrays.fill(sums, 0);
        linear.prepare(parameters, base);
        double sum = 0;
        for (int first = from; first < to; first += workspace.rows()) {
            if (first > from && batch.interrupted()) {
                return Double.NaN;
            }
            int count = Math.min(workspace.rows(), to - first);
            batch.locate(first, count, block);
            sum += add(parameters, batch, count);
            if ((first - from) / SUMMED_ROWS != (first + count - from) / SUMMED_ROWS) {
                flush();
            }
        }
        flush();
        linear.addBase(base, sums, gradient);
        return sum;
    }

    private double add(float[] parameters, Batch batch, int rows) {
        linear.outputs(parameters, block, rows, workspace.outputs());
        double sum = outputGradient.evaluate(batch, block, workspace, 0, rows);
        float[] d = workspace.outputGradient();
        linear.addWeights(block, rows, d, partial);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < sums.length; j++) {
                sums[j] += d[i * sums.length + j];
            }
        }
        return sum;
    }

    private void flush() {
        if (partial != gradient) {
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] += partial[i];
            }
            Arrays.fill(partial, 0);
        }
    }
}
