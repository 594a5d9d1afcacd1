package dev.fallline.engine.training;

import dev.fallline.engine.network.Network;
import dev.fallline.engine.network.Workspace;

/** Forward through all layers and back, block by block, in matrix products. */
final class LayeredPass implements GradientPass {

    private final Network network;
    private final Workspace workspace;
    private final RowBlock block;
    private final OutputGradient outputGradient;
    private final float[] gradient;

    LayeredPass(TrainingPlan plan, int largestRange) {
        this.network = plan.network();
        int blockRows = Math.min(largestRange, GradientPass.blockRows(network));
        this.workspace = network.workspace(blockRows);
        this.block = new RowBlock(blockRows, network.inputs());
        this.outputGradient = new OutputGradient(plan.loss(), network.outputs(), blockRows);
        this.gradient = new float[network.parameters()];
    }

    @Override
    public float[] gradient() {
        return gradient;
    }

    @Override
    public double run(float[] parameters, Batch batch, int from, int to) {
        double sum = 0;
        for (int first = from; first < to; first += workspace.rows()) {
            if (first > from && batch.interrupted()) {
                return Double.NaN;
            }
            int count = Math.min(workspace.rows(), to - first);
            batch.read(first, count, block);
            float[] x = block.features();
            int offset = block.featuresOffset();
            network.forward(parameters, x, offset, count, workspace, 0, batch.step(), batch.position() + first);
            sum += outputGradient.evaluate(batch, block, workspace, 0, count);
            network.backward(parameters, count, workspace, 0, batch.step(), batch.position() + first);
            network.gradient(x, offset, count, workspace, 0, gradient.length, gradient, first > from);
        }
        return sum;
    }
}
