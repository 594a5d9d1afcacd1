package dev.fallline.engine.network;

import java.util.List;

/** One thread's buffers for blocks of rows: made once per job, so that steps allocate nothing. */
public final class Workspace {

    private final int rows;
    private final float[][] inputs;
    private final float[][] activations;
    private final float[][] gradients;

    Workspace(Network network, int rows) {
        List<Dense> layers = network.layers();
        this.rows = rows;
        this.inputs = new float[layers.size()][];
        this.activations = new float[layers.size()][];
        this.gradients = new float[layers.size()][];
        for (int l = 0; l < layers.size(); l++) {
            int length = Math.multiplyExact(rows, layers.get(l).outputs());
            inputs[l] = new float[length];
            gradients[l] = new float[length];
            boolean last = l == layers.size() - 1;
            activations[l] = !last && network.keepsInput() ? new float[length] : inputs[l];
        }
    }

    /** The largest block, in rows. */
    public int rows() {
        return rows;
    }

    /** Raw outputs of the last forward pass, {@code rows × k}. */
    public float[] outputs() {
        return inputs[inputs.length - 1];
    }

    /** Where ∂loss/∂Z of the outputs goes before a backward pass, {@code rows × k}. */
    public float[] outputGradient() {
        return gradients[gradients.length - 1];
    }

    float[] inputs(int layer) {
        return inputs[layer];
    }

    float[] activations(int layer) {
        return activations[layer];
    }

    float[] gradients(int layer) {
        return gradients[layer];
    }
}
