package dev.fallline.engine.loss;

/**
 * A loss of each row and its gradient with respect to the network's raw outputs (before any softmax or sigmoid, which
 * the loss itself applies where it needs one). Rows are independent; weighting and averaging are the caller's.
 *
 * <p>Notation: z the raw outputs of a row ({@code k} of them), y its target, ŷ = z for a regression.
 */
public interface Loss {

    /** k: outputs a row that the loss works on; 0 when it works on any number. */
    int outputs();

    /**
     * An upper bound of the loss's second derivative along any direction of z: what the Lipschitz constant of the
     * gradient of a convex model is made of. Infinite for losses with a kink.
     */
    double curvature();

    /**
     * Computes the loss and its gradient of some rows of a block.
     *
     * @param outputs       z of the block, {@code n × k}, row-major
     * @param targets       y, the rows' values or class indices
     * @param targetsOffset index of the target of the block's row 0
     * @param first         first row
     * @param rows          number of rows
     * @param k             outputs a row
     * @param losses        {@code n}, of which the rows' elements are overwritten with each row's loss
     * @param gradient      {@code n × k}, of which the rows' elements are overwritten with ∂loss/∂z
     */
    void evaluate(
            float[] outputs,
            float[] targets,
            int targetsOffset,
            int first,
            int rows,
            int k,
            float[] losses,
            float[] gradient);
}
