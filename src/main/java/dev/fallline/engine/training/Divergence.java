package dev.fallline.engine.training;

import java.util.List;

/**
 * A non-finite loss or gradient, seen before the update; or, with both finite, parameters that an epoch's last update
 * made non-finite.
 *
 * @param step         0-based step
 * @param epoch        1-based epoch
 * @param layer        0-based: the first whose gradient, else whose parameters are not finite; where only the loss is
 *                     not, the one whose gradient is the largest
 * @param batchLoss    mean loss of the batch
 * @param gradientNorm norm of the whole gradient
 * @param learningRate α of the step
 * @param rows         the batch's row numbers among the training rows, the first {@value #ROWS_NAMED} of them
 * @param goesOnAt     the step that training was rolled back to, or −1 when it ended here
 */
public record Divergence(
        long step,
        int epoch,
        int layer,
        double batchLoss,
        double gradientNorm,
        double learningRate,
        List<Integer> rows,
        long goesOnAt) {

    /** Rows of the batch that are named at most. */
    public static final int ROWS_NAMED = 100;

    public Divergence {
        rows = List.copyOf(rows);
    }
}
