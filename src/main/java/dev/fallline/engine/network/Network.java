package dev.fallline.engine.network;

import dev.fallline.engine.linalg.Blas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Dense layers with an activation between them; none after the last, whose outputs are raw (values or logits). Without
 * hidden layers it is the linear family: {@code Z = XW + b}.
 *
 * <p>Holds the shape only: parameters and gradients are flat arrays of the caller's, intermediate values lie in a
 * {@link Workspace}, so that one network serves several threads.
 */
public final class Network {

    private final List<Dense> layers;
    private final Activation activation;
    private final @Nullable Dropout dropout;
    private final Blas blas;

    /**
     * @param inputs     d ≥ 1
     * @param hidden     widths of the hidden layers, possibly none
     * @param outputs    k ≥ 1
     * @param activation after every hidden layer
     * @param dropout    of hidden units in training, or {@code null}
     */
    public Network(
            int inputs, List<Integer> hidden, int outputs, Activation activation, @Nullable Dropout dropout, Blas blas) {
        var shapes = new ArrayList<Dense>();
        int width = inputs;
        int offset = 0;
        for (int i = 0; i <= hidden.size(); i++) {
            int next = i < hidden.size() ? hidden.get(i) : outputs;
            long end = offset + (long) next * (width + 1L);
            if (end > Integer.MAX_VALUE - 64) {
                throw new IllegalArgumentException("More than 2³¹ parameters");
            }
            shapes.add(new Dense(width, next, offset));
            offset = (int) end;
            width = next;
        }
        this.layers = List.copyOf(shapes);
        this.activation = activation;
        this.dropout = dropout;
        this.blas = blas;
    }

    /** From the input to the output. */
    public List<Dense> layers() {
        return layers;
    }

    /** d. */
    public int inputs() {
        return layers.getFirst().inputs();
    }

    /** k. */
    public int outputs() {
        return layers.getLast().outputs();
    }

    /** Length of the flat parameter array. */
    public int parameters() {
        return layers.getLast().end();
    }

    /** Fresh parameters, filled layer by layer. */
    public float[] initialise(Initialiser initialiser, RandomGenerator random) {
        var parameters = new float[parameters()];
        for (Dense layer : layers) {
            initialiser.fill(layer, parameters, random);
        }
        return parameters;
    }

    /** A copy of a layer's weights, {@code in × out}. */
    public FMatrixRMaj weights(int layer, float[] parameters) {
        Dense shape = layers.get(layer);
        var weights = new FMatrixRMaj(shape.inputs(), shape.outputs());
        System.arraycopy(parameters, shape.weights(), weights.data, 0, weights.data.length);
        return weights;
    }

    /** Buffers for blocks of up to {@code rows} rows. */
    public Workspace workspace(int rows) {
        return new Workspace(this, rows);
    }

    boolean keepsInput() {
        return activation.needsInput() || dropout != null;
    }

    /**
     * Raw outputs of a block, without dropout.
     *
     * @param parameters flat
     * @param x          the block, {@code rows × d} from {@code xOffset}
     * @param workspace  its {@link Workspace#outputs} are overwritten with {@code rows × k}
     */
    public void predict(float[] parameters, float[] x, int xOffset, int rows, Workspace workspace) {
        forward(parameters, x, xOffset, rows, workspace, null, 0, 0);
    }

    /**
     * Raw outputs of a block of a training step.
     *
     * @param step     number of the step, which with {@code firstRow} decides the dropout masks
     * @param firstRow position of the block's first row in the step's batch
     */
    public void forward(
            float[] parameters, float[] x, int xOffset, int rows, Workspace workspace, long step, int firstRow) {
        forward(parameters, x, xOffset, rows, workspace, dropout, step, firstRow);
    }

    private void forward(
            float[] parameters,
            float[] x,
            int xOffset,
            int rows,
            Workspace workspace,
            @Nullable Dropout masks,
            long step,
            int firstRow) {
        float[] input = x;
        int inputOffset = xOffset;
        int last = layers.size() - 1;
        for (int l = 0; l <= last; l++) {
            Dense layer = layers.get(l);
            float[] z = workspace.inputs(l);
            int width = layer.outputs();
            blas.gemm(false, false, rows, width, layer.inputs(), 1, input, inputOffset, parameters, layer.weights(),
                    0, z, 0);
            addBias(z, parameters, layer.bias(), rows, width);
            if (l < last) {
                float[] a = workspace.activations(l);
                activate(z, a, rows * width);
                if (masks != null) {
                    masks.apply(masks.key(step, l), firstRow, rows, width, a);
                }
                input = a;
                inputOffset = 0;
            }
        }
    }

    /** With dropout, z keeps the activation before the mask, which is what the derivative is a function of. */
    private void activate(float[] z, float[] a, int length) {
        if (activation.needsInput() || z == a) {
            activation.forward(z, a, length);
        } else {
            activation.forward(z, z, length);
            System.arraycopy(z, 0, a, 0, length);
        }
    }

    private static void addBias(float[] z, float[] parameters, int bias, int rows, int width) {
        if (width == 1) {
            float only = parameters[bias];
            for (int i = 0; i < rows; i++) {
                z[i] += only;
            }
            return;
        }
        for (int i = 0; i < rows; i++) {
            int row = i * width;
            for (int j = 0; j < width; j++) {
                z[row + j] += parameters[bias + j];
            }
        }
    }

    /**
     * Gradient with respect to the parameters, after {@link #forward} of the same block.
     *
     * @param workspace  whose {@link Workspace#outputGradient} holds ∂loss/∂Z, {@code rows × k}; overwritten
     * @param gradient   flat; overwritten, or added to
     * @param accumulate whether to add to {@code gradient} rather than overwrite it
     */
    public void backward(
            float[] parameters,
            float[] x,
            int xOffset,
            int rows,
            Workspace workspace,
            long step,
            int firstRow,
            float[] gradient,
            boolean accumulate) {
        for (int l = layers.size() - 1; l >= 0; l--) {
            Dense layer = layers.get(l);
            float[] d = workspace.gradients(l);
            float[] input = l == 0 ? x : workspace.activations(l - 1);
            blas.gemm(true, false, layer.inputs(), layer.outputs(), rows, 1, input, l == 0 ? xOffset : 0, d, 0,
                    accumulate ? 1 : 0, gradient, layer.weights());
            sumColumns(d, rows, layer.outputs(), gradient, layer.bias(), accumulate);
            if (l > 0) {
                int width = layer.inputs();
                float[] below = workspace.gradients(l - 1);
                blas.gemm(false, true, rows, width, layer.outputs(), 1, d, 0, parameters, layer.weights(), 0, below, 0);
                if (dropout != null) {
                    dropout.apply(dropout.key(step, l - 1), firstRow, rows, width, below);
                }
                float[] z = workspace.inputs(l - 1);
                float[] a = dropout == null ? workspace.activations(l - 1) : z;
                activation.backward(z, a, below, rows * width);
            }
        }
    }

    private static void sumColumns(
            float[] d, int rows, int width, float[] gradient, int offset, boolean accumulate) {
        if (!accumulate) {
            Arrays.fill(gradient, offset, offset + width, 0);
        }
        if (width == 1) {
            gradient[offset] += sum(d, rows);
            return;
        }
        for (int i = 0; i < rows; i++) {
            int row = i * width;
            for (int j = 0; j < width; j++) {
                gradient[offset + j] += d[row + j];
            }
        }
    }

    /** Four sums side by side, so that an addition need not wait for the one before. */
    private static float sum(float[] d, int rows) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i <= rows - 4; i += 4) {
            s0 += d[i];
            s1 += d[i + 1];
            s2 += d[i + 2];
            s3 += d[i + 3];
        }
        for (; i < rows; i++) {
            s0 += d[i];
        }
        return (s0 + s1) + (s2 + s3);
    }
}
