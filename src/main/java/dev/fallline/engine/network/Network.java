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

    /** Values of a layer that get bias and activation in one go, so that both find them in the first-level cache. */
    private static final int CACHED_VALUES = 1 << 12;

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
     * Cuts the flat parameter array into ranges of nearly the same size, and so of nearly the same work in
     * {@link #gradient}, at whole rows of weights.
     *
     * @param parts ≥ 1
     * @return {@code parts + 1} indices, ascending, from 0 to {@link #parameters}
     */
    public int[] cut(int parts) {
        var cuts = new int[parts + 1];
        cuts[parts] = parameters();
        for (int part = 1; part < parts; part++) {
            int wanted = (int) ((long) parameters() * part / parts);
            for (Dense layer : layers) {
                if (wanted >= layer.weights() && wanted < layer.end()) {
                    cuts[part] = wanted - (wanted - layer.weights()) % layer.outputs();
                }
            }
        }
        return cuts;
    }

    /**
     * Raw outputs of a block, without dropout.
     *
     * @param parameters flat
     * @param x          the block, {@code rows × d} from {@code xOffset}
     * @param workspace  its {@link Workspace#outputs} are overwritten with {@code rows × k}
     */
    public void predict(float[] parameters, float[] x, int xOffset, int rows, Workspace workspace) {
        forward(parameters, x, xOffset, rows, workspace, 0, null, 0, 0);
    }

    /**
     * Raw outputs of some rows of a training step.
     *
     * @param x         {@code rows × d} from {@code xOffset}
     * @param workspace its rows from {@code at} on are overwritten; others may be other threads'
     * @param at        place of the first row in the workspace
     * @param step      number of the step, which with {@code firstRow} decides the dropout masks
     * @param firstRow  position of the first row in the step's batch
     */
    public void forward(
            float[] parameters,
            float[] x,
            int xOffset,
            int rows,
            Workspace workspace,
            int at,
            long step,
            int firstRow) {
        forward(parameters, x, xOffset, rows, workspace, at, dropout, step, firstRow);
    }

    private void forward(
            float[] parameters,
            float[] x,
            int xOffset,
            int rows,
            Workspace workspace,
            int at,
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
            int offset = at * width;
            blas.gemm(false, false, rows, width, layer.inputs(), 1, input, inputOffset, parameters, layer.weights(),
                    0, z, offset);
            float[] a = workspace.activations(l);
            int some = Math.max(1, CACHED_VALUES / width);
            for (int row = 0; row < rows; row += some) {
                int count = Math.min(some, rows - row);
                int from = offset + row * width;
                addBias(z, from, parameters, layer.bias(), count, width);
                if (l < last) {
                    activate(z, a, from, count * width);
                    if (masks != null) {
                        masks.apply(masks.key(step, l), firstRow + row, count, width, a, from);
                    }
                }
            }
            input = a;
            inputOffset = offset;
        }
    }

    /** With dropout, z keeps the activation before the mask, which is what the derivative is a function of. */
    private void activate(float[] z, float[] a, int offset, int length) {
        if (activation.needsInput() || z == a) {
            activation.forward(z, a, offset, length);
        } else {
            activation.forward(z, z, offset, length);
            System.arraycopy(z, offset, a, offset, length);
        }
    }

    private static void addBias(float[] z, int offset, float[] parameters, int bias, int rows, int width) {
        if (width == 1) {
            float only = parameters[bias];
            for (int i = offset; i < offset + rows; i++) {
                z[i] += only;
            }
            return;
        }
        for (int i = 0; i < rows; i++) {
            int row = offset + i * width;
            for (int j = 0; j < width; j++) {
                z[row + j] += parameters[bias + j];
            }
        }
    }

    /**
     * Gradient of some rows with respect to what goes into each layer after the first, after {@link #forward} of the
     * same rows.
     *
     * @param workspace whose {@link Workspace#outputGradient} holds ∂loss/∂Z of the rows; the other layers' gradients
     *                  of the rows are overwritten
     */
    public void backward(float[] parameters, int rows, Workspace workspace, int at, long step, int firstRow) {
        for (int l = layers.size() - 1; l > 0; l--) {
            Dense layer = layers.get(l);
            int width = layer.inputs();
            int offset = at * width;
            float[] below = workspace.gradients(l - 1);
            blas.gemm(false, true, rows, width, layer.outputs(), 1, workspace.gradients(l), at * layer.outputs(),
                    parameters, layer.weights(), 0, below, offset);
            if (dropout != null) {
                dropout.apply(dropout.key(step, l - 1), firstRow, rows, width, below, offset);
            }
            float[] z = workspace.inputs(l - 1);
            float[] a = dropout == null ? workspace.activations(l - 1) : z;
            activation.backward(z, a, below, offset, rows * width);
        }
    }

    /**
     * Gradient with respect to a range of the parameters over all rows in the workspace, after {@link #backward} of
     * them all.
     *
     * @param x          {@code rows × d} from {@code xOffset}
     * @param from       first index of the range, one that {@link #cut} gives
     * @param to         index after the last, such a one too
     * @param gradient   flat; in the range overwritten, or added to
     * @param accumulate whether to add to {@code gradient} rather than overwrite it
     */
    public void gradient(
            float[] x, int xOffset, int rows, Workspace workspace, int from, int to, float[] gradient, boolean accumulate) {
        for (int l = layers.size() - 1; l >= 0; l--) {
            Dense layer = layers.get(l);
            int width = layer.outputs();
            float[] d = workspace.gradients(l);
            int first = Math.max(from, layer.weights());
            int end = Math.min(to, layer.bias());
            if (first < end) {
                int unit = (first - layer.weights()) / width;
                float[] input = l == 0 ? x : workspace.activations(l - 1);
                blas.gemm(true, false, (end - first) / width, width, rows, 1, input, (l == 0 ? xOffset : 0) + unit,
                        layer.inputs(), d, 0, width, accumulate ? 1 : 0, gradient, first, width);
            }
            if (from <= layer.bias() && layer.end() <= to) {
                sumColumns(d, rows, width, gradient, layer.bias(), accumulate);
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
