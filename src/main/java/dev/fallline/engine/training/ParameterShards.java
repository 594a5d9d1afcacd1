package dev.fallline.engine.training;

import dev.fallline.engine.linalg.VectorMath;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.network.Workspace;

/**
 * Each thread takes its own rows of the batch forward and back to what goes into the layers; then, over all rows, each
 * computes the gradient of its own parameters. Unlike with {@link RowShards} no gradients are added up, and the long
 * products of the weight gradients are cut where it costs nothing.
 */
final class ParameterShards extends StepGradient {

    private final TrainingPlan plan;
    private final Network network;
    private final int members;
    private final Workspace workspace;
    private final RowBlock block;
    private final OutputGradient outputGradient;
    private final double[] losses;

    // Made once: a method reference to an instance is an allocation.
    private final Crew.Part rowsPart = this::runRows;
    private final Crew.Part parametersPart = this::runParameters;

    // What the parts of the running step share.
    private Batch batch;
    private int shards;

    /** @param batchRows rows of the largest batch, all of which are held at once */
    ParameterShards(TrainingPlan plan, VectorMath math, float[] parameters, int members, int batchRows) {
        super(plan, math, parameters, new float[parameters.length], members);
        this.plan = plan;
        this.network = plan.network();
        this.members = members;
        this.workspace = network.workspace(batchRows);
        this.block = new RowBlock(batchRows, network.inputs());
        this.outputGradient = new OutputGradient(plan.loss(), network.outputs(), batchRows);
        this.losses = new double[members];
        this.batch = new Batch(RowSource.NONE);
    }

    @Override
    int members() {
        return members;
    }

    @Override
    double compute(Crew crew, Batch rows) {
        batch = rows;
        shards = Math.min(members, shards(plan, rows.rows()));
        if (rows.scattered()) {
            block.pointAtOwn();
        } else {
            rows.read(0, rows.rows(), block);
        }
        crew.run(rowsPart);
        crew.run(parametersPart);
        double sum = 0;
        for (int i = 0; i < shards; i++) {
            sum += losses[i];
        }
        return sum;
    }

    private void runRows(int member) {
        if (member >= shards) {
            return;
        }
        int from = (int) ((long) batch.rows() * member / shards);
        int count = (int) ((long) batch.rows() * (member + 1) / shards) - from;
        if (batch.scattered()) {
            batch.gather(from, count, block, from);
        }
        int x = block.featuresOffset() + from * network.inputs();
        network.forward(parameters, block.features(), x, count, workspace, from, batch.step(), from);
        losses[member] = outputGradient.evaluate(batch, block, workspace, from, count);
        network.backward(parameters, count, workspace, from, batch.step(), from);
    }

    private void runParameters(int range) {
        network.gradient(
                block.features(), block.featuresOffset(), batch.rows(), workspace, from(range), to(range), gradient,
                false);
        finish(range);
    }
}
