package dev.fallline.engine.training;

import dev.fallline.engine.linalg.VectorMath;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.network.Workspace;
import org.ejml.data.FMatrixRMaj;

/** What a trained network says of encoded rows: values of a regression, class probabilities otherwise. */
public final class Predictor {

    private final Task task;
    private final Network network;
    private final float[] parameters;
    private final VectorMath math;

    /** @param parameters flat; kept, not copied */
    public Predictor(Task task, Network network, float[] parameters, VectorMath math) {
        this.task = task;
        this.network = network;
        this.parameters = parameters;
        this.math = math;
    }

    /**
     * @param x encoded features, {@code rows × d}
     * @return values, {@code rows × 1}, of a regression; else probabilities in class order, {@code rows × classes}
     */
    public FMatrixRMaj predict(FMatrixRMaj x) {
        int rows = x.getNumRows();
        var result = new FMatrixRMaj(rows, columns());
        int blockRows = Math.min(rows, GradientPass.blockRows(network));
        Workspace workspace = network.workspace(Math.max(1, blockRows));
        var logSums = new float[Math.max(1, blockRows)];
        for (int first = 0; first < rows; first += blockRows) {
            int count = Math.min(blockRows, rows - first);
            network.predict(parameters, x.data, first * x.getNumCols(), count, workspace);
            tell(workspace.outputs(), first, count, result, logSums);
        }
        return result;
    }

    /**
     * The same of sparse rows.
     *
     * @param rows {@linkplain RowSource#sparse sparse} ones
     */
    public FMatrixRMaj predict(RowSource rows) {
        var result = new FMatrixRMaj(rows.rows(), columns());
        int blockRows = Math.clamp(rows.rows(), 1, SparseLinear.BLOCK_ROWS);
        var linear = new SparseLinear(network);
        linear.prepare(parameters, rows.base());
        RowBlock block = RowBlock.sparse(blockRows);
        float[] outputs = new float[blockRows * network.outputs()];
        var logSums = new float[blockRows];
        for (int first = 0; first < rows.rows(); first += blockRows) {
            int count = Math.min(blockRows, rows.rows() - first);
            rows.view(first, count, block);
            linear.outputs(parameters, block, count, outputs);
            tell(outputs, first, count, result, logSums);
        }
        return result;
    }

    private int columns() {
        return task == Task.BINARY ? 2 : network.outputs();
    }

    /** Writes what raw outputs say of the rows from {@code first} on. */
    private void tell(float[] outputs, int first, int count, FMatrixRMaj result, float[] logSums) {
        int k = network.outputs();
        switch (task) {
            case REGRESSION -> System.arraycopy(outputs, 0, result.data, first, count);
            case MULTICLASS -> math.softmax(outputs, 0, count, k, result.data, first * k, logSums, 0);
            case BINARY -> {
                math.sigmoid(outputs, 0, outputs, 0, count);
                for (int i = 0; i < count; i++) {
                    result.data[2 * (first + i)] = 1 - outputs[i];
                    result.data[2 * (first + i) + 1] = outputs[i];
                }
            }
        }
    }
}
