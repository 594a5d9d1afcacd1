package dev.fallline.engine.training;

/**
 * A non-finite loss or gradient, seen before the update.
 *
 * @param step         0-based step
 * @param epoch        1-based epoch
 * @param layer        0-based layer whose gradient is not finite, or −1 when only the loss is
 * @param batchLoss    mean loss of the batch
 * @param gradientNorm norm of the whole gradient
 * @param learningRate α of the step
 * @param firstRow     position of the batch's first row in the epoch's order
 * @param rows         number of rows in the batch
 * @param rollbacks    rollbacks made so far, this one included if one follows
 * @param rolledBack   whether training goes on from the last good state
 */
public record Divergence(
        long step,
        int epoch,
        int layer,
        double batchLoss,
        double gradientNorm,
        double learningRate,
        int firstRow,
        int rows,
        int rollbacks,
        boolean rolledBack) {}
